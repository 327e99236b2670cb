"""The report of a cancelled show: the state of each booking's refund."""

import strawberry

from domain.cancellations import BookingOfCancelledShow as BookingOfCancelledShowRow
from domain.cancellations import GivingBack
from domain.cancellations import ShowCancellation as ShowCancellationRow
from domain.shows import StoredShowStatus
from resolvers import cancellations
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to, field
from schema.kit.inputs import After, First
from schema.kit.mapping import or_null
from schema.kit.relay import Connection
from schema.kit.scalars import Money
from schema.shows import Show

BOOKINGS_A_PAGE = 20

describe_enum(
    GivingBack,
    "The state of a booking's refund after its show was cancelled.",
    FAILED="The provider refused; the refund is retried until it succeeds.",
    WAITING="The booking is about to be cancelled.",
    REQUESTED="The booking is cancelled, the refund is requested or about to be.",
    ADMITTED="Its guests were admitted before the show was cancelled: no automatic refund.",
    PROCESSED="The provider has paid it back.",
    NOTHING_LEFT="Everything had been refunded before.",
)


@strawberry.type(description="A booking of a cancelled show and the state of its refund.")
class BookingOfCancelledShow:
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    seat_ids: list[str] = strawberry.field(description="Labels of the seats that it had when the show was cancelled.")
    status: GivingBack = strawberry.field(description="The state of the refund.")
    amount: Money = strawberry.field(
        description="The amount to be refunded; zero while the booking waits for its cancellation."
    )
    returned: Money = strawberry.field(description="The part that the provider has paid back.")
    attempts: int = strawberry.field(description="How often the refund was requested from the provider.")
    refund_ids: list[strawberry.ID] = strawberry.field(description="The refunds (`REFUND_…`), usually one.")

    @classmethod
    def of(cls, row: BookingOfCancelledShowRow) -> "BookingOfCancelledShow":
        return cls(
            booking_id=strawberry.ID(row.booking_id),
            seat_ids=row.seat_ids,
            status=row.status,
            amount=Money.of(row.amount_minor, row.currency),
            returned=Money.of(row.returned_minor, row.currency),
            attempts=row.attempts,
            refund_ids=[strawberry.ID(refund_id) for refund_id in row.refund_ids],
        )


@strawberry.type(
    description="The bookings of a cancelled show: each is refunded once, in full and without a fee. `bookings`"
    " = `refunded` + `pending` + `failed` + `admitted`."
)
class ShowCancellation:
    row: strawberry.Private[ShowCancellationRow]
    reason: str = strawberry.field(description="Why the show was cancelled.")
    bookings: int = strawberry.field(description="How many bookings had seats when it was cancelled.")
    refunded: int = strawberry.field(description="How many have been refunded in full.")
    pending: int = strawberry.field(description="How many refunds are in progress.")
    failed: int = strawberry.field(description="How many refunds the provider refused; they are retried.")
    admitted: int = strawberry.field(description="How many bookings had been admitted; they keep their tickets.")
    complete: bool = strawberry.field(description="Whether no refund is pending or failed.")
    amount: Money = strawberry.field(description="The sum of all refunds requested so far.")
    returned: Money = strawberry.field(description="The part that the provider has paid back.")

    @classmethod
    def of(cls, row: ShowCancellationRow) -> "ShowCancellation":
        return cls(
            row=row,
            reason=row.reason,
            bookings=row.bookings,
            refunded=row.refunded,
            pending=row.pending,
            failed=row.failed,
            admitted=row.admitted,
            complete=row.complete,
            amount=Money.of(row.amount_minor, row.currency),
            returned=Money.of(row.returned_minor, row.currency),
        )

    @field("The bookings one by one, in the order of their ids.")
    async def results(
        self, info: Info, first: First = BOOKINGS_A_PAGE, after: After = None
    ) -> Connection[BookingOfCancelledShow]:
        page = await cancellations.list_cancelled_bookings(info.context.ctx, self.row.show_id, first, after)
        info.context.spend(len(page.items))
        return Connection.of(page, BookingOfCancelledShow.of, after)


@adds_to(
    Show,
    "The refunds of its bookings after it was cancelled. For its partner and operators; null for others and for"
    " a show that is not cancelled.",
    name="cancellation",
)
async def cancellation_of_show(show: strawberry.Parent[Show], info: Info) -> ShowCancellation | None:
    if show.row.stored_status is not StoredShowStatus.CANCELLED:
        return None
    return await or_null(cancellations.read_show_cancellation(info.context.ctx, show.row.id), ShowCancellation.of)
