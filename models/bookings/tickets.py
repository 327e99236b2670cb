"""Statements on tickets."""

from collections.abc import Sequence

from sqlalchemy import Executable, func, literal_column, select, tuple_, update

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
    """Leaves the remaining seats with the new pass. Without remaining seats the ticket is cancelled and keeps its last
    seat ids.
    """
    mine = (tickets.c.show_id == ticket.show_id) & (tickets.c.id == ticket.id)
    values = {"seat_ids": list(remaining), "pass_text": pass_text} if remaining else {"status": TicketStatus.CANCELLED}
    await db.execute(update(tickets).where(mine).values(values))


async def admit(db: Database, show_id: str, ticket_id: str, gate: str) -> bool:
    """Compare-and-set: one of any number of concurrent scans admits the ticket."""
    statement: Executable = (
        update(tickets)
        .where(tickets.c.show_id == show_id, tickets.c.id == ticket_id, tickets.c.status == TicketStatus.BOOKED)
        .values(status=TicketStatus.ADMITTED, admitted_at=func.now(), admitted_gate=gate)
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None
