"""Tickets of bookings. The keys are those of bookings that the caller was shown, so the rows are the caller's too."""

from collections.abc import Sequence

from domain.bookings import Ticket
from models.base import Database
from models.bookings import tickets as ticket_rows

InShow = tuple[str, str]
"""(show id, id)"""


async def tickets_by_booking(db: Database, bookings: Sequence[InShow]) -> list[Ticket | None]:
    found = {(ticket.show_id, ticket.booking_id): ticket for ticket in await ticket_rows.of_bookings(db, bookings)}
    return [found.get(booking) for booking in bookings]
