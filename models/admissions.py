"""Admissions at gates, one row a scan: the ticket's row says who is inside now, these say how that came about."""

from sqlalchemy import ARRAY, Column, ForeignKeyConstraint, Index, Table, Text, func, insert, select, update

from domain.admissions import Admission, Entrance, NewAdmission
from domain.bookings import Ticket
from domain.shows import Show
from models import shows as show_rows
from models.base import Database, columns_of, entity_of, fetch_all, instant, metadata, text_column
from models.partners import partners
from models.shows import shows
from models.theaters import screens, theaters

admissions = Table(
    "admissions",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("ticket_id"),
    Column("seat_ids", ARRAY(Text), nullable=False),
    text_column("gate"),
    text_column("admitted_by"),
    instant("admitted_at"),
    instant("undone_at", nullable=True),
    ForeignKeyConstraint(["show_id", "ticket_id"], ["tickets.show_id", "tickets.id"]),
    Index(None, "show_id", "ticket_id"),
)

_READ = select(*columns_of(admissions, Admission))


async def hold_entrance(db: Database, show_id: str, opens_minutes: int) -> Entrance | None:
    """Locks the show FOR SHARE until commit: a transaction that cancels or moves it waits, and is waited for. The last
    lock of a transaction, since those that change shows have locked tickets before. `opens_minutes`: for a partner
    without a value of its own.
    """
    statement = (
        show_rows.reading()
        .add_columns(
            theaters.c.name.label("theater_name"),
            screens.c.name.label("screen_name"),
            func.coalesce(partners.c.check_in_opens_minutes, opens_minutes).label("opens_minutes"),
        )
        .join(theaters, theaters.c.id == shows.c.theater_id)
        .join(screens, screens.c.id == shows.c.screen_id)
        .where(shows.c.id == show_id)
        .with_for_update(read=True, of=shows)
    )
    row = (await db.execute(statement)).one_or_none()
    if row is None:
        return None
    return Entrance(entity_of(row, Show), row.theater_name, row.screen_name, row.opens_minutes)


async def add(db: Database, new: NewAdmission) -> Admission:
    """The transaction has locked the ticket, so that its admissions are in the order of their times."""
    made = insert(admissions).values(**vars(new), admitted_at=func.clock_timestamp())
    return entity_of((await db.execute(made.returning(*columns_of(admissions, Admission)))).one(), Admission)


async def counting_of(db: Database, ticket: Ticket) -> list[Admission]:
    """The ticket's admissions that are not undone, newest first."""
    mine = (admissions.c.show_id == ticket.show_id) & (admissions.c.ticket_id == ticket.id)
    statement = _READ.where(mine, admissions.c.undone_at.is_(None)).order_by(admissions.c.admitted_at.desc())
    return await fetch_all(db, statement, Admission)


async def undo(db: Database, admission: Admission) -> None:
    mine = (admissions.c.show_id == admission.show_id) & (admissions.c.id == admission.id)
    await db.execute(update(admissions).where(mine).values(undone_at=func.now()))
