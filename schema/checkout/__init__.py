"""Checkout: initiating payments, confirming bookings, disputes."""

from schema.checkout.disputes import DisputeMutations, DisputeQueries
from schema.checkout.paying import CheckoutMutations

__all__ = ["CheckoutMutations", "DisputeMutations", "DisputeQueries"]
