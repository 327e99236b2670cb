"""Scheduled jobs: every due time of a job is run, in order, by one worker at a time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.accounts import Role
from domain.errors import DomainError
from domain.schedules import NextDue
from models import base
from models import schedules as schedule_rows
from models.schedules import DueTime
from resolvers.access import allow
from resolvers.context import NO_DELAY, Context
from resolvers.outbox import pause_after

LEASE = timedelta(minutes=10)
TIMEOUT_PER_LEASE = 0.75
"""A run times out before its lease expires, so that no other worker begins while it may still act."""
CUT_OFF = "CUT_OFF"

log = structlog.get_logger("schedules")


@dataclass(frozen=True)
class Job:
    """A job and its schedule. `run` receives the due time; it may run twice for one if a worker dies at its end. Due
    times that passed while no worker ran are run one by one.
    """

    name: str
    next_due: NextDue
    run: Callable[[Context, datetime], Awaitable[object]]
    lease: timedelta = LEASE


@allow(Role.SYSTEM)
async def add_jobs(ctx: Context, jobs: Sequence[Job]) -> None:
    """Adds jobs that the database does not have, from their next due time on; the others stay."""
    async with ctx.begin() as tx:
        now = await base.now(tx.db)
        for job in jobs:
            await schedule_rows.add(tx.db, job.name, job.next_due(now))


@allow(Role.SYSTEM)
async def due_times(ctx: Context, jobs: Sequence[Job]) -> list[DueTime]:
    """The due time of each job that is due and not leased."""
    async with ctx.reading() as db:
        return await schedule_rows.due(db, [job.name for job in jobs])


@allow(Role.SYSTEM)
async def run_due_time(ctx: Context, job: Job, seen: DueTime) -> None:
    """Claims the due time and runs the job for it; does nothing if another worker has claimed it.

    A failed run is retried after a pause, without end, and the next due time waits. A run cancelled by its worker's
    shutdown is free for another worker at once. Raises Busy.
    """
    holder = secrets.token_hex(8)
    async with ctx.begin() as tx:
        if not await schedule_rows.claim(tx.db, seen, holder, job.lease):
            return
    with structlog.contextvars.bound_contextvars(job=job.name, due_at=seen.due_at.isoformat()):
        try:
            failure = await _run(ctx, job, seen.due_at)
        except asyncio.CancelledError:
            async with ctx.begin() as tx:
                await schedule_rows.retry(tx.db, seen, holder, CUT_OFF, NO_DELAY)
            raise
        async with ctx.begin() as tx:
            if failure is None:
                await schedule_rows.finish(tx.db, seen, holder, job.next_due(seen.due_at))
            else:
                pause = pause_after(seen.attempts + 1, failure)
                _log_failure(failure, pause)
                await schedule_rows.retry(tx.db, seen, holder, _code(failure), pause)


async def _run(ctx: Context, job: Job, due_at: datetime) -> Exception | None:
    try:
        async with asyncio.timeout(job.lease.total_seconds() * TIMEOUT_PER_LEASE):
            await job.run(ctx, due_at)
    except Exception as failure:  # noqa: BLE001 - any failure is recorded with the job and logged
        return failure
    return None


def _log_failure(failure: Exception, pause: timedelta) -> None:
    bug = None if isinstance(failure, DomainError) else failure
    log.warning(
        "A scheduled job failed and will run again.",
        code=_code(failure),
        after_seconds=pause.total_seconds(),
        exc_info=bug,
    )


def _code(failure: Exception) -> str:
    return failure.code if isinstance(failure, DomainError) else type(failure).__name__
