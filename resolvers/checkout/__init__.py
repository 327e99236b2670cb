"""The one place where payment meets booking."""

from resolvers.checkout.callback import CallbackAnswer, accept_callback
from resolvers.checkout.confirming import ConfirmedBooking, confirm_booking
from resolvers.checkout.paying import InitiatedPayment, initiate_payment
from resolvers.checkout.reconciling import reconcile_payment

__all__ = [
    "CallbackAnswer",
    "ConfirmedBooking",
    "InitiatedPayment",
    "accept_callback",
    "confirm_booking",
    "initiate_payment",
    "reconcile_payment",
]
