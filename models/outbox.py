"""The outbox: events recorded in the transaction that causes them, run by workers after its commit.

A worker claims due rows with a lease, many by one statement. Handlers may run twice.
"""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import orjson
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
from models.base import Database, instant, metadata, text_column
from models.direct import Connection, DirectStatement

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
    """A job that a worker has claimed. `lease_holder`: new with each claim. `attempts`: with this one."""

    show_id: str
    id: str
    event: str
    payload: dict[str, Any]
    request_id: str
    attempts: int
    lease_holder: str


APPEND = Append(
    "events",
    """
    recorded as (
      insert into outbox (show_id, id, event, payload, request_id, recorded_at, due_at, attempts, lease_holder)
      select show_id, id, event, payload, request_id, now(), now() + make_interval(secs => delay_seconds), attempts,
             lease_holder
      from jsonb_to_recordset(:events) as e (show_id text, id text, event text, payload jsonb, request_id text,
                                             delay_seconds float8, attempts integer, lease_holder text)
    )""",
)

# LIMIT tells the planner that it is one row, whose job is then looked up by its key however many jobs there are.
FINISH = Append(
    "finished",
    """
    finished as (
      update outbox o set done_at = now()
      from (select * from jsonb_to_recordset(:finished)
              as f (show_id text, id text, attempts integer, lease_holder text) limit 1) f
      where o.show_id = f.show_id and o.id = f.id and o.attempts = f.attempts and o.lease_holder = f.lease_holder
    )""",
)

# Each worker gets other rows: what another one is claiming is skipped, and FOR UPDATE checks the conditions again on
# the newest version of a row, so that what another one has just claimed is not due any more. The rows are locked for
# this statement alone; while the job runs, its lease keeps it.
CLAIM = DirectStatement(
    """
    with due as (
      select show_id, id from outbox where done_at is null and parked_code is null and due_at <= now()
      order by due_at limit :most::bigint for update skip locked
    )
    update outbox o set attempts = o.attempts + 1, lease_holder = :holder, due_at = now() + :lease::interval
    from due where o.show_id = due.show_id and o.id = due.id
    returning o.show_id, o.id, o.event, o.payload::text, o.request_id, o.attempts, o.lease_holder
    """
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
        "attempts": 0,
    }


def claimed_row_of(event: Event, lease: timedelta, request_id: str, holder: str) -> tuple[dict[str, Any], OutboxRow]:
    """The row to append, and the job in it, which the worker that records it has claimed from the first."""
    row = row_of(event, lease, request_id) | {"attempts": 1, "lease_holder": holder}
    names = [field.name for field in fields(OutboxRow)]
    return row, OutboxRow(**{name: row[name] for name in names})


def finished_row_of(row: OutboxRow) -> dict[str, Any]:
    """The row to append that marks the job as done, if this claim of it is the newest."""
    return {name: getattr(row, name) for name in ("show_id", "id", "attempts", "lease_holder")}


_OPEN = outbox.c.done_at.is_(None) & outbox.c.parked_code.is_(None)


async def claim_due(db: Connection, holder: str, lease: timedelta, most: int) -> list[OutboxRow]:
    """Claims what is due and not leased, the longest due first: one of any number of workers gets each job until its
    lease expires.
    """
    rows = await CLAIM.fetch_all(db, holder=holder, lease=lease, most=most)
    return [
        OutboxRow(show_id, id, event, orjson.loads(payload), request_id, attempts, lease_holder)
        for show_id, id, event, payload, request_id, attempts, lease_holder in rows
    ]


def _is_claimed(row: OutboxRow) -> Any:
    """Matches the row while this claim of it is the newest."""
    return (
        (outbox.c.show_id == row.show_id)
        & (outbox.c.id == row.id)
        & (outbox.c.lease_holder == row.lease_holder)
        & (outbox.c.attempts == row.attempts)
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


async def retry(db: Database, row: OutboxRow, after: timedelta) -> None:
    await db.execute(update(outbox).where(_is_claimed(row)).values(due_at=func.now() + after))


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


async def park(db: Database, row: OutboxRow, code: str) -> None:
    """The job does not run again until an operator retries it; operators see it with its code."""
    await db.execute(update(outbox).where(_is_claimed(row)).values(parked_code=code))
