"""Whether a captured payment buys the seats of its booking."""

from domain.bookings import Booking, BookingStatus
from domain.checkout.reports import PaymentReport
from domain.payments import Payment, UnusableReason
from domain.seats.inventory import SeatInventory
from domain.shows import Show
from domain.text import reading_key


def unusable_reason(payment: Payment, booking: Booking, show: Show, report: PaymentReport) -> UnusableReason | None:
    """None: the payment buys the seats, if they are still available as booked."""
    if report.amount_minor not in (None, payment.amount_minor) or report.currency not in (None, payment.currency):
        return UnusableReason.MISMATCH
    if booking.stored_status is not BookingStatus.PENDING_PAYMENT:
        return UnusableReason.SECOND
    if not show.takes_payments:
        return UnusableReason.CLOSED
    return None


def show_matches_booking(booking: Booking, inventory: SeatInventory) -> bool:
    """Whether the show still has the movie and screen that were booked, and under each label a seat of the same type,
    linked with no seat that was not booked. A live claim keeps them from changing; a payment after the hold has expired
    may find them changed. A held booking goes along with a show that is moved; a late payment buys no other time.
    """
    show, terms = inventory.show, booking.terms
    bought = (terms.movie_id, show.movie_id), (terms.screen_id, show.screen_id)
    if booking.status is BookingStatus.EXPIRED and terms.show_starts_at not in (None, show.starts_at):
        return False
    if any(frozen not in (None, present) for frozen, present in bought):
        return False
    seats, booked = inventory.layout.by_id, {seat.seat_id for seat in booking.seats}
    return all(
        seat.seat_id in seats
        and reading_key(seats[seat.seat_id].seat_type) == reading_key(seat.seat_type)
        and booked.issuperset(seats[seat.seat_id].linked_with)
        for seat in booking.seats
    )
