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
    people,
    pms,
    seats,
    sessions,
    settlements,
    shows,
    theaters,
    verification,
)
from rest.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *sessions.OPERATIONS,
    *people.OPERATIONS,
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
