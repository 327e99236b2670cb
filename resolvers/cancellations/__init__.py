"""Cancellations and refunds: of a ticket, of some of its seats, of a whole show."""

from resolvers.cancellations.cancelling import cancel_booking, quote_cancellation
from resolvers.cancellations.deciding import CancelledBooking
from resolvers.cancellations.policies import set_cancellation_policy
from resolvers.cancellations.refunding import refund_payment
from resolvers.cancellations.reporting import list_cancelled_bookings, read_show_cancellation
from resolvers.cancellations.shows import cancel_due_booking, cancel_show, request_cancellations

__all__ = [
    "CancelledBooking",
    "cancel_booking",
    "cancel_due_booking",
    "cancel_show",
    "list_cancelled_bookings",
    "quote_cancellation",
    "read_show_cancellation",
    "refund_payment",
    "request_cancellations",
    "set_cancellation_policy",
]
