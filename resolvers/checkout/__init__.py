"""Paying for bookings: initiating, confirming, what providers send, reconciling, disputes."""

from resolvers.checkout.confirming import ConfirmedBooking, confirm_booking
from resolvers.checkout.disputes import list_disputes, review_dispute
from resolvers.checkout.page import CheckoutPage, read_checkout_page, return_from_checkout
from resolvers.checkout.paying import InitiatedPayment, initiate_payment
from resolvers.checkout.provider_events import CallbackAnswer, accept_callback, accept_provider_event
from resolvers.checkout.reconciling import reconcile_payment

__all__ = [
    "CallbackAnswer",
    "CheckoutPage",
    "ConfirmedBooking",
    "InitiatedPayment",
    "accept_callback",
    "accept_provider_event",
    "confirm_booking",
    "initiate_payment",
    "list_disputes",
    "read_checkout_page",
    "reconcile_payment",
    "return_from_checkout",
    "review_dispute",
]
