"""What becomes of money that came."""

from enum import StrEnum

from domain.bookings import Booking, BookingStatus
from domain.checkout.callback import Report
from domain.payments import Payment
from domain.shows import Show


class Unusable(StrEnum):
    """Why a captured payment goes back in full."""

    MISMATCH = "MISMATCH"
    SECOND = "SECOND"
    CLOSED = "CLOSED"
    LATE = "LATE"


def unusable(payment: Payment, booking: Booking, show: Show, report: Report) -> Unusable | None:
    """None: it buys the seats, if they are still to be had."""
    if report.amount_minor not in (None, payment.amount_minor) or report.currency not in (None, payment.currency):
        return Unusable.MISMATCH
    if booking.stored_status is not BookingStatus.PENDING_PAYMENT:
        return Unusable.SECOND
    if not show.takes_payments:
        return Unusable.CLOSED
    return None
