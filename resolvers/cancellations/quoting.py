"""The amounts of a cancellation, computed by the same function for the quote and for the cancellation."""

from collections.abc import Sequence

from domain.bookings import BookedSeat, Booking
from domain.cancellations import CancellationQuote, left_to_share, quote
from domain.payments import Payment
from domain.shows import Show
from models.base import Database
from models.cancellations import cancellations as cancellation_rows
from models.cancellations import policies as policy_rows


async def quote_now(
    db: Database, booking: Booking, payment: Payment | None, show: Show, seats: Sequence[BookedSeat]
) -> CancellationQuote:
    """A quote by the policy that the booking froze, unless its show was moved since. `payment`: None for one that costs
    nothing. Raises CancellationClosed.
    """
    earlier = await cancellation_rows.of_booking(db, booking.show_id, booking.id)
    policy = await policy_rows.frozen(db, booking.terms.cancellation_policy_id)
    was_moved = show.was_moved_after(booking.created_at)
    return quote(booking.seats, seats, show, policy, left_to_share(payment, earlier), was_moved=was_moved)
