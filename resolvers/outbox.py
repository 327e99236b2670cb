"""Running of recorded events: an event's handlers run at least once, and on one worker at a time."""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from domain import events
from domain.accounts import Role
from domain.errors import Busy, DomainError, Kind
from domain.events import Event
from models import outbox as outbox_rows
from models.outbox import Backlog, OutboxRow
from resolvers.access import allow
from resolvers.context import Context

LEASE = timedelta(seconds=60)
JOB_TIMEOUT = timedelta(seconds=45)
"""Shorter than the lease, so that no other worker begins while the job may still act."""
LONGEST_PAUSE_SECONDS = 300
MOST_ATTEMPTS_OF_A_BUG = 12
RETRIED = frozenset({Kind.UNAVAILABLE, Kind.LIMITED})

Handler = Callable[[Context, Any, str], Awaitable[object]]
"""Receives the event and the id of its outbox row. May run twice, so it reads and checks the state itself."""
Handlers = Mapping[type[Event], Sequence[Handler]]

log = structlog.get_logger("outbox")


@allow(Role.SYSTEM)
async def due_jobs(ctx: Context, limit: int) -> list[OutboxRow]:
    """Jobs that are due and not leased, longest due first."""
    async with ctx.reading() as db:
        return await outbox_rows.due(db, limit)


@allow(Role.SYSTEM)
async def read_backlog(ctx: Context) -> Backlog:
    async with ctx.reading() as db:
        return await outbox_rows.read_backlog(db)


@allow(Role.SYSTEM)
async def run_job(ctx: Context, job: OutboxRow, handlers: Handlers) -> None:
    """Claims the job and runs its event's handlers in order, under the request id that recorded it; does nothing if
    another worker has claimed it.

    UNAVAILABLE and LIMITED are retried with backoff without end, any other domain error parks the job under its code,
    and a bug parks it after `MOST_ATTEMPTS_OF_A_BUG`. Raises Busy.
    """
    holder = secrets.token_hex(8)
    async with ctx.begin() as tx:
        if not await outbox_rows.claim(tx.db, job, holder, LEASE):
            return
    with structlog.contextvars.bound_contextvars(request_id=job.request_id, event=job.event, job=job.id):
        failure = await _run(replace(ctx, request_id=job.request_id), job, handlers)
        await _record(ctx, job, holder, failure)


async def _run(ctx: Context, job: OutboxRow, handlers: Handlers) -> Exception | None:
    try:
        event = events.restore(job.event, job.payload)
        async with asyncio.timeout(JOB_TIMEOUT.total_seconds()):
            for handler in handlers[type(event)]:
                await handler(ctx, event, job.id)
    except Exception as failure:  # noqa: BLE001 - any failure is recorded with the job and logged
        return failure
    return None


async def _record(ctx: Context, job: OutboxRow, holder: str, failure: Exception | None) -> None:
    async with ctx.begin() as tx:
        if failure is None:
            await outbox_rows.finish(tx.db, job, holder)
        elif (code := _parking_code(job, failure)) is not None:
            log.error("A job was parked and will not run again.", code=code, exc_info=_bug(failure))
            await outbox_rows.park(tx.db, job, holder, code)
        else:
            pause = pause_after(job.attempts + 1, failure)
            log.warning("A job will run again.", after_seconds=pause.total_seconds(), exc_info=_bug(failure))
            await outbox_rows.retry(tx.db, job, holder, pause)


def _parking_code(job: OutboxRow, failure: Exception) -> str | None:
    if isinstance(failure, DomainError):
        return None if failure.kind in RETRIED else failure.code
    return type(failure).__name__ if job.attempts + 1 >= MOST_ATTEMPTS_OF_A_BUG else None


def _bug(failure: Exception) -> Exception | None:
    return None if isinstance(failure, DomainError) else failure


def pause_after(attempts: int, failure: Exception) -> timedelta:
    """Doubles from one second to five minutes, with jitter, so that jobs that failed together do not retry together."""
    least = failure.retry_after_seconds if isinstance(failure, Busy) else 1
    seconds = min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=max(least, seconds) * random.uniform(0.75, 1.25))  # noqa: S311 - nothing secret
