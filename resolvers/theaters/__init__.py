"""Cities, theaters and their screens."""

from resolvers.theaters.cities import list_cities, list_theaters
from resolvers.theaters.screens import add_screen, read_screen, update_screen
from resolvers.theaters.theaters import (
    Venue,
    add_theater,
    insert_theater,
    list_venues,
    read_theater,
    update_theater,
)

__all__ = [
    "Venue",
    "add_screen",
    "add_theater",
    "insert_theater",
    "list_cities",
    "list_theaters",
    "list_venues",
    "read_screen",
    "read_theater",
    "update_screen",
    "update_theater",
]
