"""Whether everybody who had booked a cancelled show got the money."""

import strawberry

from domain import cancellations as rows
from domain.shows import StoredShowStatus
from resolvers import cancellations
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to, field
from schema.kit.inputs import After, First
from schema.kit.operation import Info
from schema.kit.querying import or_null
from schema.kit.relay import Connection
from schema.kit.scalars import Money
from schema.shows import Show

BOOKINGS_A_PAGE = 20

GivingBack = describe_enum(
    rows.GivingBack,
    "How far the money of a booking is on its way back.",
    FAILED="The provider refused; it is asked again until it is done.",
    WAITING="The booking waits for its turn: it is cancelled in a moment.",
    REQUESTED="The booking is cancelled, and the provider is or will be asked.",
    ADMITTED="Its guests were let in before the show was cancelled: nothing is given back by itself.",
    PROCESSED="The provider has paid it back.",
    NOTHING_LEFT="All of its money had gone back before.",
)


@strawberry.type(description="A booking of a cancelled show, and its money.")
class BookingOfCancelledShow:
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    seat_ids: list[str] = strawberry.field(description="Labels of the seats that it had when the show was cancelled.")
    status: rows.GivingBack = strawberry.field(description="How far its money is.")
    amount: Money = strawberry.field(description="What comes back; zero as long as it waits.")
    returned: Money = strawberry.field(description="What of it the provider has paid back.")
    attempts: int = strawberry.field(description="How often the provider was asked.")
    refund_ids: list[strawberry.ID] = strawberry.field(description="The refunds (`REFUND_…`), mostly one.")

    @classmethod
    def of(cls, row: rows.BookingOfCancelledShow) -> "BookingOfCancelledShow":
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
    description="What became of the bookings of a cancelled show: each is refunded once, in full and without a fee."
    " `bookings` = `refunded` + `pending` + `failed` + `admitted`."
)
class ShowCancellation:
    row: strawberry.Private[rows.ShowCancellation]
    reason: str = strawberry.field(description="Why the show was cancelled.")
    bookings: int = strawberry.field(description="How many bookings had seats when it was cancelled.")
    refunded: int = strawberry.field(description="How many of them have all their money back.")
    pending: int = strawberry.field(description="How many wait for it: nothing has gone wrong.")
    failed: int = strawberry.field(description="How many refunds the provider refused; they are tried again.")
    admitted: int = strawberry.field(description="How many guests were let in before, and keep their tickets.")
    complete: bool = strawberry.field(description="Whether nobody waits for money any more.")
    amount: Money = strawberry.field(description="What goes back in all, as far as it is decided.")
    returned: Money = strawberry.field(description="What of it the provider has paid back.")

    @classmethod
    def of(cls, row: rows.ShowCancellation) -> "ShowCancellation":
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
    "What became of its bookings, once it is cancelled. For its partner and operators; null for others, and for a show"
    " that takes place.",
    name="cancellation",
)
async def cancellation_of_show(show: strawberry.Parent[Show], info: Info) -> ShowCancellation | None:
    if show.row.stored_status is not StoredShowStatus.CANCELLED:
        return None
    return await or_null(cancellations.read_show_cancellation(info.context.ctx, show.row.id), ShowCancellation.of)
