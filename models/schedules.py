"""Scheduled jobs: one row per job, with its next due time.

As in the outbox, a worker claims a row by compare-and-set with a lease; here the row stays and gets its next due time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Executable, Integer, Table, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from models.base import Database, fetch_all, instant, metadata, text_column

scheduled_jobs = Table(
    "scheduled_jobs",
    metadata,
    text_column("name", primary_key=True),
    instant("due_at"),
    Column("attempts", Integer, nullable=False),
    text_column("lease_holder", nullable=True),
    # No worker claims the row before: one is running it, or it failed and waits for its retry.
    instant("lease_until", nullable=True),
    text_column("failure", nullable=True),
    instant("finished_at", nullable=True),
)


@dataclass(frozen=True)
class DueTime:
    """A job's due time. `attempts`: how often a worker has claimed it."""

    name: str
    due_at: datetime
    attempts: int


_FREE = or_(scheduled_jobs.c.lease_until.is_(None), scheduled_jobs.c.lease_until <= func.now())
_IS_DUE = (scheduled_jobs.c.due_at <= func.now()) & _FREE


async def add(db: Database, name: str, due_at: datetime) -> None:
    """Inserts the job; one that exists keeps its due time."""
    new = insert(scheduled_jobs).values(name=name, due_at=due_at, attempts=0)
    await db.execute(new.on_conflict_do_nothing())


async def due(db: Database, names: Sequence[str]) -> list[DueTime]:
    fields = [scheduled_jobs.c[name] for name in ("name", "due_at", "attempts")]
    return await fetch_all(db, select(*fields).where(scheduled_jobs.c.name.in_(names), _IS_DUE), DueTime)


async def claim(db: Database, seen: DueTime, holder: str, lease: timedelta) -> bool:
    """Compare-and-set: one of any number of workers gets the due time until its lease expires."""
    statement: Executable = (
        update(scheduled_jobs)
        .where(scheduled_jobs.c.name == seen.name, _IS_DUE)
        .where(scheduled_jobs.c.due_at == seen.due_at, scheduled_jobs.c.attempts == seen.attempts)
        .values(attempts=seen.attempts + 1, lease_holder=holder, lease_until=func.now() + lease)
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None


async def finish(db: Database, seen: DueTime, holder: str, next_due_at: datetime) -> None:
    """Sets the next due time, unless another worker has claimed the row meanwhile."""
    fresh: dict[str, Any] = {"attempts": 0, "lease_holder": None, "lease_until": None, "failure": None}
    values = fresh | {"due_at": next_due_at, "finished_at": func.now()}
    await db.execute(update(scheduled_jobs).where(_is_claimed(seen, holder)).values(**values))


async def retry(db: Database, seen: DueTime, holder: str, failure: str, after: timedelta) -> None:
    """Keeps the due time and frees the lease after the pause, unless another worker has claimed the row meanwhile."""
    values = {"lease_holder": None, "lease_until": func.now() + after, "failure": failure}
    await db.execute(update(scheduled_jobs).where(_is_claimed(seen, holder)).values(**values))


def _is_claimed(seen: DueTime, holder: str) -> Any:
    mine = (scheduled_jobs.c.name == seen.name) & (scheduled_jobs.c.due_at == seen.due_at)
    return mine & (scheduled_jobs.c.lease_holder == holder) & (scheduled_jobs.c.attempts == seen.attempts + 1)
