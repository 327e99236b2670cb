"""Cities, theaters and their screens."""

from resolvers.theaters.cities import list_cities, list_theaters
from resolvers.theaters.screens import add_screen, list_screens, read_screen, update_screen
from resolvers.theaters.theaters import (
    add_theater,
    list_partner_theaters,
    place_theater,
    read_theater,
    update_theater,
)

__all__ = [
    "add_screen",
    "add_theater",
    "list_cities",
    "list_partner_theaters",
    "list_screens",
    "list_theaters",
    "place_theater",
    "read_screen",
    "read_theater",
    "update_screen",
    "update_theater",
]
