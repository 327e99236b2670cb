"""Bookings: initiation with a frozen quote, reading, and check-in of tickets."""

from resolvers.bookings.admitting import check_in_ticket
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
    "check_in_ticket",
    "draw_pass",
    "initiate_booking",
    "list_my_bookings",
    "read_booking",
    "read_followed_booking",
    "read_followed_bookings",
    "read_ticket",
]
