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
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row
from schema.shows import Show

BOOKINGS_A_PAGE = 20

describe_enum(
    GivingBack,
    "The state of a booking's refund after its show was cancelled.",
    FAILED="The provider refused; the refund is retried until it succeeds.",
    WAITING="The booking is about to be cancelled.",
    REQUESTED="The booking is cancelled, the refund is requested or about to be.",
    PROCESSED="The provider has paid it back.",
    NOTHING_LEFT="Everything had been refunded before.",
)


@strawberry.type(description="A booking of a cancelled show and the state of its refund.")
class BookingOfCancelledShow(OfRow[BookingOfCancelledShowRow]):
    booking_id: strawberry.ID = from_row("The booking.")
    seat_ids: list[str] = from_row("Labels of the seats that it had when the show was cancelled.")
    status: GivingBack = from_row("The state of the refund.")
    attempts: int = from_row("How often the refund was requested from the provider.")

    amount: Money = money_from_row(
        "The amount to be refunded; zero while the booking waits for its cancellation.", minor="amount_minor"
    )
    returned: Money = money_from_row("The part that the provider has paid back.", minor="returned_minor")

    @derived("The refunds (`REFUND_…`), usually one.")
    def refund_ids(self) -> list[strawberry.ID]:
        return [strawberry.ID(refund_id) for refund_id in self.row.refund_ids]


@strawberry.type(
    description="The bookings of a cancelled show: each is refunded once, in full and without a fee, also of"
    " guests who are inside. `bookings` = `refunded` + `pending` + `failed`."
)
class ShowCancellation(OfRow[ShowCancellationRow]):
    reason: str = from_row("Why the show was cancelled.")
    bookings: int = from_row("How many bookings had seats when it was cancelled.")
    refunded: int = from_row("How many have been refunded in full.")
    pending: int = from_row("How many refunds are in progress.")
    failed: int = from_row("How many refunds the provider refused; they are retried.")
    admitted: int = from_row("How many of the bookings had guests inside; they are refunded as the others are.")
    complete: bool = from_row("Whether no refund is pending or failed.")

    amount: Money = money_from_row("The sum of all refunds requested so far.", minor="amount_minor")
    returned: Money = money_from_row("The part that the provider has paid back.", minor="returned_minor")

    @field("The bookings one by one, in the order of their ids.")
    async def results(
        self, info: Info, first: First = BOOKINGS_A_PAGE, after: After = None
    ) -> Connection[BookingOfCancelledShow]:
        page = await cancellations.list_cancelled_bookings(info.context.ctx, self.row.show_id, first, after)
        return Connection.page(page, BookingOfCancelledShow.of, after)


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
