"""Seats: maps, locks, expiry and blocking."""

from resolvers.seats.blocking import block_seats, unblock_seats
from resolvers.seats.choosing import best_available, lock_best_available
from resolvers.seats.expiring import due_shows, expire_locks
from resolvers.seats.holding import extend_lock, list_my_locks, read_lock, release_seats
from resolvers.seats.locking import lock_seats
from resolvers.seats.versions import read_map_version, version_of
from resolvers.seats.watching import read_changes, read_picture, read_seat_map

__all__ = [
    "best_available",
    "block_seats",
    "due_shows",
    "expire_locks",
    "extend_lock",
    "list_my_locks",
    "lock_best_available",
    "lock_seats",
    "read_changes",
    "read_lock",
    "read_map_version",
    "read_picture",
    "read_seat_map",
    "release_seats",
    "unblock_seats",
    "version_of",
]
