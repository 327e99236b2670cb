"""What is due by the clock: each due time of a job is run by one worker, in order, and none is left out."""

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
from models import schedules as rows
from models.schedules import DueTime
from resolvers.access import allow
from resolvers.context import NOTHING, Context
from resolvers.outbox import pause_after

LEASE = timedelta(minutes=10)
PART_OF_THE_LEASE = 0.75
"""A run is cut off before its lease is over, so that nobody else begins while it may still do something."""
CUT_OFF = "CUT_OFF"

log = structlog.get_logger("schedules")


@dataclass(frozen=True)
class Job:
    """`run` is given the due time that it runs for. It may run twice for one, when a worker dies at its very end, and
    it catches up, due time by due time, on those that passed while no worker ran.
    """

    name: str
    next_due: NextDue
    run: Callable[[Context, datetime], Awaitable[object]]
    lease: timedelta = LEASE


@allow(Role.SYSTEM)
async def add_jobs(ctx: Context, jobs: Sequence[Job]) -> None:
    """Those that the database does not know yet are due from their next due time on."""
    async with ctx.begin() as tx:
        now = await base.now(tx.db)
        for job in jobs:
            await rows.add(tx.db, job.name, job.next_due(now))


@allow(Role.SYSTEM)
async def due_times(ctx: Context, jobs: Sequence[Job]) -> list[DueTime]:
    """Of each job at most one; those that somebody works on are not among them."""
    async with ctx.reading() as db:
        return await rows.due(db, [job.name for job in jobs])


@allow(Role.SYSTEM)
async def run_due_time(ctx: Context, job: Job, seen: DueTime) -> None:
    """Claims the due time and runs the job for it; does nothing when somebody else was faster. Whatever fails is run
    again after a pause, for as long as it takes: the next due time waits. Cut off by its worker's end, it is free for
    another worker at once. Raises Busy.
    """
    holder = secrets.token_hex(8)
    async with ctx.begin() as tx:
        if not await rows.claim(tx.db, seen, holder, job.lease):
            return
    with structlog.contextvars.bound_contextvars(job=job.name, due_at=seen.due_at.isoformat()):
        try:
            failure = await _run(ctx, job, seen.due_at)
        except asyncio.CancelledError:
            async with ctx.begin() as tx:
                await rows.retry(tx.db, seen, holder, CUT_OFF, NOTHING)
            raise
        async with ctx.begin() as tx:
            if failure is None:
                await rows.finish(tx.db, seen, holder, job.next_due(seen.due_at))
            else:
                pause = pause_after(seen.attempts + 1, failure)
                _tell(failure, pause)
                await rows.retry(tx.db, seen, holder, _code(failure), pause)


async def _run(ctx: Context, job: Job, due_at: datetime) -> Exception | None:
    try:
        async with asyncio.timeout(job.lease.total_seconds() * PART_OF_THE_LEASE):
            await job.run(ctx, due_at)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is recorded with the job and told in the log
        return failure
    return None


def _tell(failure: Exception, pause: timedelta) -> None:
    bug = None if isinstance(failure, DomainError) else failure
    log.warning(
        "A due job failed and runs again.", code=_code(failure), after_seconds=pause.total_seconds(), exc_info=bug
    )


def _code(failure: Exception) -> str:
    return failure.code if isinstance(failure, DomainError) else type(failure).__name__
