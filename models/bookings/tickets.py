"""Statements on tickets."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_, update

from domain.bookings import Ticket, TicketStatus
from models.base import Database, columns_of, fetch_all, fetch_one
from models.bookings.tables import tickets

COLUMNS = columns_of(tickets, Ticket)
_READ = select(*COLUMNS)


async def find(db: Database, show_id: str, ticket_id: str) -> Ticket | None:
    return await fetch_one(db, _READ.where(tickets.c.show_id == show_id, tickets.c.id == ticket_id), Ticket)


async def lock(db: Database, show_id: str, ticket_id: str) -> Ticket | None:
    """Locks the ticket FOR UPDATE until commit: of any number of gates one decides at a time."""
    mine = _READ.where(tickets.c.show_id == show_id, tickets.c.id == ticket_id)
    return await fetch_one(db, mine.with_for_update(), Ticket)


async def lock_of_booking(db: Database, show_id: str, booking_id: str) -> Ticket | None:
    """Locks the ticket FOR UPDATE until commit, so that no gate admits it meanwhile. Locked after its booking."""
    mine = _READ.where(tickets.c.show_id == show_id, tickets.c.booking_id == booking_id)
    return await fetch_one(db, mine.with_for_update(), Ticket)


async def of_bookings(db: Database, bookings: Sequence[tuple[str, str]]) -> list[Ticket]:
    """Tickets of the (show id, booking id) keys that have one."""
    wanted = tuple_(tickets.c.show_id, tickets.c.booking_id).in_(bookings)
    return await fetch_all(db, _READ.where(wanted), Ticket)


async def cancel_seats(db: Database, ticket: Ticket, remaining: Sequence[str], pass_text: str) -> None:
    """Leaves the remaining seats with the new pass; the ticket is ADMITTED if all of their guests are inside. Without
    remaining seats the ticket is cancelled and keeps its last seat ids.
    """
    mine = (tickets.c.show_id == ticket.show_id) & (tickets.c.id == ticket.id)
    values: dict[str, object] = {"status": TicketStatus.CANCELLED}
    if remaining:
        inside = set(remaining) <= set(ticket.admitted_seat_ids)
        status = TicketStatus.ADMITTED if inside else TicketStatus.BOOKED
        values = {"seat_ids": list(remaining), "pass_text": pass_text, "status": status}
    await db.execute(update(tickets).where(mine).values(values))


async def set_inside(db: Database, ticket: Ticket) -> None:
    """Stores who is inside, as the ticket says. The caller has locked the ticket."""
    mine = (tickets.c.show_id == ticket.show_id) & (tickets.c.id == ticket.id)
    values = {
        "status": ticket.status,
        "inside_seat_ids": ticket.inside_seat_ids,
        "admitted_at": ticket.admitted_at,
        "admitted_gate": ticket.admitted_gate,
    }
    await db.execute(update(tickets).where(mine).values(**values))
