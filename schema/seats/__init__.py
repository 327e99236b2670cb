"""Seats: their map, their locks, their feed."""

from schema.seats.blocking import BlockingMutations
from schema.seats.choosing import ChoosingMutations, ChoosingQueries
from schema.seats.feed import SeatSubscriptions
from schema.seats.locks import LockMutations, SeatLock
from schema.seats.maps import Seat, SeatMap, seats_at, seats_of

__all__ = [
    "BlockingMutations",
    "ChoosingMutations",
    "ChoosingQueries",
    "LockMutations",
    "Seat",
    "SeatLock",
    "SeatMap",
    "SeatSubscriptions",
    "seats_at",
    "seats_of",
]
