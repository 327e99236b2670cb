"""Statements on tickets."""

from collections.abc import Sequence

from sqlalchemy import Executable, func, insert, literal_column, select, update

from domain.bookings import Ticket, TicketStatus
from models.base import Database, columns_of, fetch_all, fetch_one
from models.bookings.tables import tickets

_READ = select(*columns_of(tickets, Ticket))


async def find(db: Database, show_id: str, ticket_id: str) -> Ticket | None:
    return await fetch_one(db, _READ.where(tickets.c.show_id == show_id, tickets.c.id == ticket_id), Ticket)


async def find_of_booking(db: Database, show_id: str, booking_id: str) -> Ticket | None:
    return await fetch_one(db, _READ.where(tickets.c.show_id == show_id, tickets.c.booking_id == booking_id), Ticket)


async def of_bookings(db: Database, show_ids: Sequence[str], booking_ids: Sequence[str]) -> list[Ticket]:
    return await fetch_all(
        db, _READ.where(tickets.c.show_id.in_(show_ids), tickets.c.booking_id.in_(booking_ids)), Ticket
    )


async def issued_at(db: Database) -> str:
    """The database's time, as a pass carries it: whole seconds since 1970."""
    return str((await db.execute(select(func.extract("epoch", func.now()).label("now")))).scalar_one()).split(".")[0]


async def add(db: Database, ticket: Ticket) -> None:
    await db.execute(insert(tickets).values(**vars(ticket) | {"issued_at": func.now()}))


async def cancel_seats(db: Database, ticket: Ticket, remaining: Sequence[str]) -> None:
    """Without remaining seats the whole ticket is cancelled and goes on naming the seats it had last."""
    mine = (tickets.c.show_id == ticket.show_id) & (tickets.c.id == ticket.id)
    values = {"seat_ids": list(remaining)} if remaining else {"status": TicketStatus.CANCELLED}
    await db.execute(update(tickets).where(mine).values(values))


async def admit(db: Database, show_id: str, ticket_id: str, gate: str) -> bool:
    """Atomic: of any number of scans one admits."""
    statement: Executable = (
        update(tickets)
        .where(tickets.c.show_id == show_id, tickets.c.id == ticket_id, tickets.c.status == TicketStatus.BOOKED)
        .values(status=TicketStatus.ADMITTED, admitted_at=func.now(), admitted_gate=gate)
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None
