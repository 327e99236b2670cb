"""The outbox: events recorded in the transaction that causes them, run by workers after its commit.

A worker reads due rows without locks and claims each by compare-and-set with a lease. Handlers may run twice.
"""

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
    literal_column,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain import ids
from domain.events import Event
from models.appending import Append
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


APPEND = Append(
    "events",
    """
    recorded as (
      insert into outbox (show_id, id, event, payload, request_id, recorded_at, due_at, attempts)
      select show_id, id, event, payload, request_id, now(), now() + make_interval(secs => delay_seconds), 0
      from jsonb_to_recordset(:events) as e (show_id text, id text, event text, payload jsonb, request_id text,
                                             delay_seconds float8)
    )""",
)


def row_of(event: Event, delay: timedelta, request_id: str) -> dict[str, Any]:
    """The row to append, due after the delay."""
    return {
        "show_id": event.route,
        "id": ids.new_in_show(ids.EVENT, event.route),
        "event": type(event).__name__,
        "payload": event.payload(),
        "request_id": request_id,
        "delay_seconds": delay.total_seconds(),
    }


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
