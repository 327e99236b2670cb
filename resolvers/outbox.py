"""Working off what transactions recorded: each event's handlers run at least once, never twice at a time."""

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
from models import outbox as rows
from models.outbox import Backlog, OutboxRow
from resolvers.access import allow
from resolvers.context import Context

LEASE = timedelta(seconds=60)
TIME_FOR_A_JOB = timedelta(seconds=45)
"""Shorter than the lease, so that nobody else begins while a job may still do something."""
LONGEST_PAUSE_SECONDS = 300
TRIES_OF_A_BUG = 12
RETRIED = frozenset({Kind.UNAVAILABLE, Kind.LIMITED})

Handler = Callable[[Context, Any, str], Awaitable[object]]
"""Given the event and the id of its outbox row. May run twice: it reads again and checks the state again."""
Handlers = Mapping[type[Event], Sequence[Handler]]

log = structlog.get_logger("outbox")


@allow(Role.SYSTEM)
async def due_jobs(ctx: Context, limit: int) -> list[OutboxRow]:
    """Oldest first; those that somebody works on are not among them."""
    async with ctx.reading() as db:
        return await rows.due(db, limit)


@allow(Role.SYSTEM)
async def read_backlog(ctx: Context) -> Backlog:
    async with ctx.reading() as db:
        return await rows.read_backlog(db)


@allow(Role.SYSTEM)
async def run_job(ctx: Context, job: OutboxRow, handlers: Handlers) -> None:
    """Claims the job and runs its event's handlers in order, under the request id that recorded it; does nothing when
    somebody else was faster. UNAVAILABLE and LIMITED are retried with backoff for as long as it takes, any other
    refusal parks the job under its code, a bug is retried and parked at last. Raises Busy.
    """
    holder = secrets.token_hex(8)
    async with ctx.begin() as tx:
        if not await rows.claim(tx.db, job, holder, LEASE):
            return
    with structlog.contextvars.bound_contextvars(request_id=job.request_id, event=job.event, job=job.id):
        failure = await _run(replace(ctx, request_id=job.request_id), job, handlers)
        await _record(ctx, job, holder, failure)


async def _run(ctx: Context, job: OutboxRow, handlers: Handlers) -> Exception | None:
    try:
        event = events.restore(job.event, job.payload)
        async with asyncio.timeout(TIME_FOR_A_JOB.total_seconds()):
            for handler in handlers[type(event)]:
                await handler(ctx, event, job.id)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is recorded with the job and told in the log
        return failure
    return None


async def _record(ctx: Context, job: OutboxRow, holder: str, failure: Exception | None) -> None:
    async with ctx.begin() as tx:
        if failure is None:
            await rows.finish(tx.db, job, holder)
        elif (code := _parking_code(job, failure)) is not None:
            log.error("A job was parked and will not run again.", code=code, exc_info=_bug(failure))
            await rows.park(tx.db, job, holder, code)
        else:
            pause = pause_after(job.attempts + 1, failure)
            log.warning("A job will run again.", after_seconds=pause.total_seconds(), exc_info=_bug(failure))
            await rows.retry(tx.db, job, holder, pause)


def _parking_code(job: OutboxRow, failure: Exception) -> str | None:
    if isinstance(failure, DomainError):
        return None if failure.kind in RETRIED else failure.code
    return type(failure).__name__ if job.attempts + 1 >= TRIES_OF_A_BUG else None


def _bug(failure: Exception) -> Exception | None:
    return None if isinstance(failure, DomainError) else failure


def pause_after(attempts: int, failure: Exception) -> timedelta:
    """Doubles from one second to five minutes, with jitter, so that what failed together does not return together."""
    least = failure.retry_after_seconds if isinstance(failure, Busy) else 1
    seconds = min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=max(least, seconds) * random.uniform(0.75, 1.25))  # noqa: S311 - nothing secret
