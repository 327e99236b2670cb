"""Whether captured money buys the seats that it was paid for."""

from enum import StrEnum

from domain.bookings import Booking, BookingStatus
from domain.checkout.reports import PaymentReport
from domain.payments import Payment
from domain.seats.inventory import SeatInventory
from domain.shows import Show


class Unusable(StrEnum):
    """Why a captured payment goes back in full. LATE: the seats were no longer available as they were booked."""

    MISMATCH = "MISMATCH"
    SECOND = "SECOND"
    CLOSED = "CLOSED"
    LATE = "LATE"


def unusable(payment: Payment, booking: Booking, show: Show, report: PaymentReport) -> Unusable | None:
    """None: the payment buys the seats, if they are still available."""
    if report.amount_minor not in (None, payment.amount_minor) or report.currency not in (None, payment.currency):
        return Unusable.MISMATCH
    if booking.stored_status is not BookingStatus.PENDING_PAYMENT:
        return Unusable.SECOND
    if not show.takes_payments:
        return Unusable.CLOSED
    return None


def is_as_booked(booking: Booking, inventory: SeatInventory) -> bool:
    """Whether the show still has the movie, the screen and the start that were bought, and under each label a seat of
    the same type.

    A live claim keeps all of that as it is. A payment that arrives after the hold has run out may find it changed.
    """
    show, terms = inventory.show, booking.terms
    bought = (terms.movie_id, show.movie_id), (terms.screen_id, show.screen_id), (terms.show_starts_at, show.starts_at)
    if any(frozen not in (None, present) for frozen, present in bought):
        return False
    seats = inventory.layout.by_id
    return all(seat.seat_id in seats and seats[seat.seat_id].seat_type == seat.seat_type for seat in booking.seats)
