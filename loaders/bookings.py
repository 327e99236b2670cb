"""Tickets of bookings. The caller may see these bookings, and so their tickets."""

from collections.abc import Sequence

from domain.bookings import Ticket
from loaders.grouping import matched
from models.base import Database
from models.bookings import tickets as ticket_rows

InShow = tuple[str, str]
"""(show id, id)"""


async def tickets_by_booking(db: Database, bookings: Sequence[InShow]) -> list[Ticket | None]:
    found = await ticket_rows.of_bookings(db, bookings)
    return matched(bookings, found, lambda ticket: (ticket.show_id, ticket.booking_id))
