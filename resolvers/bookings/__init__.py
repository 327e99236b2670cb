"""Bookings: initiation with a frozen quote, and reading."""

from resolvers.bookings.initiating import InitiatedBooking, initiate_booking
from resolvers.bookings.reading import (
    draw_pass,
    list_my_bookings,
    read_booking,
    read_followed_booking,
    read_followed_bookings,
    read_ticket,
)

__all__ = [
    "InitiatedBooking",
    "draw_pass",
    "initiate_booking",
    "list_my_bookings",
    "read_booking",
    "read_followed_booking",
    "read_followed_bookings",
    "read_ticket",
]
