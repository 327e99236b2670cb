"""All REST operations, collected from the columns."""

from rest import (
    api_keys,
    bookings,
    cancellations,
    checkout,
    discovery,
    layouts,
    movies,
    notifications,
    partners,
    pms,
    seats,
    settlements,
    shows,
    theaters,
    verification,
)
from rest.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *partners.OPERATIONS,
    *api_keys.OPERATIONS,
    *verification.OPERATIONS,
    *theaters.OPERATIONS,
    *movies.OPERATIONS,
    *shows.OPERATIONS,
    *layouts.OPERATIONS,
    *discovery.OPERATIONS,
    *seats.OPERATIONS,
    *bookings.OPERATIONS,
    *checkout.OPERATIONS,
    checkout.CALLBACK,
    *notifications.OPERATIONS,
    *cancellations.OPERATIONS,
    *settlements.OPERATIONS,
    *pms.OPERATIONS,
)
