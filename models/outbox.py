"""The outbox: events recorded in the transaction that causes them, run by workers after its commit.

A worker reads due rows without locks and claims each by compare-and-set with a lease. Handlers may run twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Executable,
    Index,
    Integer,
    Interval,
    Table,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain import ids
from domain.events import Event
from models.base import Database, fetch_all, instant, metadata, text_column

outbox = Table(
    "outbox",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("event"),
    Column("payload", JSONB, nullable=False),
    text_column("request_id"),
    instant("recorded_at"),
    instant("due_at"),
    Column("attempts", Integer, nullable=False),
    text_column("lease_holder", nullable=True),
    instant("done_at", nullable=True),
    text_column("parked_code", nullable=True),
    Index("ix_outbox__due", "due_at", postgresql_where=text("done_at is null and parked_code is null")),
    Index("ix_outbox__done", "done_at", postgresql_where=text("done_at is not null")),
    Index("ix_outbox__parked", "recorded_at", postgresql_where=text("parked_code is not null")),
)


@dataclass(frozen=True)
class OutboxRow:
    show_id: str
    id: str
    event: str
    payload: dict[str, Any]
    request_id: str
    attempts: int


@dataclass(frozen=True)
class Recorded:
    event: Event
    delay: timedelta


async def append(db: Database, recorded: Sequence[Recorded], request_id: str) -> None:
    rows = [
        {
            "show_id": each.event.route,
            "id": ids.new_in_show(ids.EVENT, each.event.route),
            "event": type(each.event).__name__,
            "payload": each.event.payload(),
            "request_id": request_id,
            "delay": each.delay,
        }
        for each in recorded
    ]
    statement = insert(outbox).values(
        recorded_at=func.now(), due_at=func.now() + bindparam("delay", type_=Interval), attempts=0
    )
    await db.execute(statement, rows)


_OPEN = outbox.c.done_at.is_(None) & outbox.c.parked_code.is_(None)
_FIELDS = [outbox.c[name] for name in ("show_id", "id", "event", "payload", "request_id", "attempts")]


async def due(db: Database, limit: int) -> list[OutboxRow]:
    """Rows that are due and not leased, longest due first."""
    statement = select(*_FIELDS).where(_OPEN, outbox.c.due_at <= func.now()).order_by(outbox.c.due_at).limit(limit)
    return await fetch_all(db, statement, OutboxRow)


async def claim(db: Database, row: OutboxRow, holder: str, lease: timedelta) -> bool:
    """Compare-and-set: one of any number of workers gets the row until its lease expires."""
    statement: Executable = (
        update(outbox)
        .where(outbox.c.show_id == row.show_id, outbox.c.id == row.id, _OPEN)
        .where(outbox.c.attempts == row.attempts, outbox.c.due_at <= func.now())
        .values(attempts=row.attempts + 1, lease_holder=holder, due_at=func.now() + lease)
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None


def _is_claimed(row: OutboxRow, holder: str) -> Any:
    """Matches the row while the holder's claim of it is the newest."""
    return (
        (outbox.c.show_id == row.show_id)
        & (outbox.c.id == row.id)
        & (outbox.c.lease_holder == holder)
        & (outbox.c.attempts == row.attempts + 1)
    )


@dataclass(frozen=True)
class Backlog:
    """`oldest`: how long the oldest due job has been due; None if none is. `parked` jobs do not count as due."""

    oldest: timedelta | None
    due: int
    parked: int


async def read_backlog(db: Database) -> Backlog:
    is_due = _OPEN & (outbox.c.due_at <= func.now())
    due = select(type_coerce(func.now() - func.min(outbox.c.due_at), Interval), func.count()).where(is_due)
    oldest, count = (await db.execute(due)).one()
    parked = select(func.count()).where(outbox.c.parked_code.is_not(None), outbox.c.done_at.is_(None))
    return Backlog(oldest, count, (await db.execute(parked)).scalar_one())


async def finish(db: Database, row: OutboxRow, holder: str) -> None:
    await db.execute(update(outbox).where(_is_claimed(row, holder)).values(done_at=func.now()))


async def retry(db: Database, row: OutboxRow, holder: str, after: timedelta) -> None:
    await db.execute(update(outbox).where(_is_claimed(row, holder)).values(due_at=func.now() + after))


async def unpark(db: Database, show_id: str, id: str) -> bool:
    """Compare-and-set: the parked job is due at once, with no attempts counted. False if it is not parked."""
    statement: Executable = (
        update(outbox)
        .where(outbox.c.show_id == show_id, outbox.c.id == id, outbox.c.parked_code.is_not(None))
        .values(parked_code=None, attempts=0, lease_holder=None, due_at=func.now())
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None


DELETE_DONE = text(
    """
    with old as (select show_id, id from outbox where done_at < now() - :kept order by done_at limit :most)
    delete from outbox o using old where o.show_id = old.show_id and o.id = old.id returning 1
    """
).bindparams(bindparam("kept", type_=Interval))


async def delete_done(db: Database, kept: timedelta, most: int) -> int:
    """Deletes jobs done longer ago than `kept` and answers how many. Parked jobs stay."""
    return len((await db.execute(DELETE_DONE, {"kept": kept, "most": most})).all())


async def park(db: Database, row: OutboxRow, holder: str, code: str) -> None:
    """The job does not run again until an operator retries it; operators see it with its code."""
    await db.execute(update(outbox).where(_is_claimed(row, holder)).values(parked_code=code))
