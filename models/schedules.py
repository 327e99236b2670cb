"""Jobs that are due by the clock: one row a job, with the due time that is to be run next.

As in the outbox a worker claims by compare-and-set with a lease; here the row stays and moves on to its next due time.
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
    # Nobody begins before: somebody is at it, or it failed a moment ago.
    instant("lease_until", nullable=True),
    text_column("failure", nullable=True),
    instant("finished_at", nullable=True),
)


@dataclass(frozen=True)
class DueTime:
    """`attempts`: how often somebody has begun to run this due time."""

    name: str
    due_at: datetime
    attempts: int


_FREE = or_(scheduled_jobs.c.lease_until.is_(None), scheduled_jobs.c.lease_until <= func.now())
_IS_DUE = (scheduled_jobs.c.due_at <= func.now()) & _FREE


async def add(db: Database, name: str, due_at: datetime) -> None:
    """A job that is known keeps its due time."""
    new = insert(scheduled_jobs).values(name=name, due_at=due_at, attempts=0)
    await db.execute(new.on_conflict_do_nothing())


async def due(db: Database, names: Sequence[str]) -> list[DueTime]:
    fields = [scheduled_jobs.c[name] for name in ("name", "due_at", "attempts")]
    return await fetch_all(db, select(*fields).where(scheduled_jobs.c.name.in_(names), _IS_DUE), DueTime)


async def claim(db: Database, seen: DueTime, holder: str, lease: timedelta) -> bool:
    """Atomic: of any number that try, one gets the due time until its lease has run out."""
    statement: Executable = (
        update(scheduled_jobs)
        .where(scheduled_jobs.c.name == seen.name, _IS_DUE)
        .where(scheduled_jobs.c.due_at == seen.due_at, scheduled_jobs.c.attempts == seen.attempts)
        .values(attempts=seen.attempts + 1, lease_holder=holder, lease_until=func.now() + lease)
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None


async def finish(db: Database, seen: DueTime, holder: str, next_due_at: datetime) -> None:
    """Moves on, unless somebody else has taken over meanwhile."""
    fresh: dict[str, Any] = {"attempts": 0, "lease_holder": None, "lease_until": None, "failure": None}
    values = fresh | {"due_at": next_due_at, "finished_at": func.now()}
    await db.execute(update(scheduled_jobs).where(_held(seen, holder)).values(**values))


async def retry(db: Database, seen: DueTime, holder: str, failure: str, after: timedelta) -> None:
    """The same due time again. Operators see what failed."""
    values = {"lease_holder": None, "lease_until": func.now() + after, "failure": failure}
    await db.execute(update(scheduled_jobs).where(_held(seen, holder)).values(**values))


def _held(seen: DueTime, holder: str) -> Any:
    mine = (scheduled_jobs.c.name == seen.name) & (scheduled_jobs.c.due_at == seen.due_at)
    return mine & (scheduled_jobs.c.lease_holder == holder) & (scheduled_jobs.c.attempts == seen.attempts + 1)
