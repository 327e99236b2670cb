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
from domain.tracing import span
from models import outbox as outbox_rows
from models.outbox import Backlog, OutboxRow
from resolvers.access import allow
from resolvers.context import Context
from resolvers.jobs import RunningJob

LEASE = timedelta(seconds=60)
JOB_TIMEOUT = timedelta(seconds=45)
"""Shorter than the lease, so that no other worker begins while the job may still act."""
LONGEST_PAUSE_SECONDS = 300
MOST_ATTEMPTS_OF_A_BUG = 12
RETRIED = frozenset({Kind.UNAVAILABLE, Kind.LIMITED})

Handler = Callable[[Context, Any, str], Awaitable[object]]
"""Receives the event and the id of its outbox row. May run twice, so it reads and checks the state itself."""
Job = OutboxRow
"""A job that the caller has claimed."""
Handlers = Mapping[type[Event], Sequence[Handler]]

log = structlog.get_logger("outbox")


@allow(Role.SYSTEM)
async def claim_jobs(ctx: Context, most: int) -> list[Job]:
    """Claims jobs that are due and not leased, longest due first. The caller runs each at once: their leases run."""
    async with ctx.at_once_directly() as tx:
        return await outbox_rows.claim_due(tx.db, secrets.token_hex(8), LEASE, most)


@allow(Role.SYSTEM)
async def read_backlog(ctx: Context) -> Backlog:
    async with ctx.reading() as db:
        return await outbox_rows.read_backlog(db)


@allow(Role.SYSTEM)
async def run_job(ctx: Context, job: Job, handlers: Handlers) -> list[Job]:
    """Runs the event's handlers of a claimed job in order, under the request id that recorded it. Answers the jobs that
    they have recorded as claimed, for the caller to run at once.

    UNAVAILABLE and LIMITED are retried with backoff without end, any other domain error parks the job under its code,
    and a bug parks it after `MOST_ATTEMPTS_OF_A_BUG`. Raises Busy.
    """
    running = RunningJob(job, LEASE)
    bound = structlog.contextvars.bound_contextvars(request_id=job.request_id, event=job.event, job=job.id)
    with bound, span(job.event, job.request_id):
        failure = await _run(replace(ctx, request_id=job.request_id), running, handlers)
        if not running.has_ended:
            await _record(ctx, job, failure)
        elif failure is not None:
            log.warning("A job failed after it was done.", exc_info=failure)
    return running.next_jobs


async def _run(ctx: Context, running: RunningJob, handlers: Handlers) -> Exception | None:
    job = running.row
    try:
        event = events.restore(job.event, job.payload)
        async with asyncio.timeout(JOB_TIMEOUT.total_seconds()):
            *first, last = handlers[type(event)] or (_nothing,)
            for handler in first:
                await handler(ctx, event, job.id)
            # Only the last handler may end the job in its own transaction.
            await last(replace(ctx, job=running), event, job.id)
    except Exception as failure:  # noqa: BLE001 - any failure is recorded with the job and logged
        return failure
    return None


async def _nothing(_ctx: Context, _event: Event, _event_id: str) -> None:
    """Handles an event that nothing follows from."""


async def _record(ctx: Context, job: Job, failure: Exception | None) -> None:
    if failure is None:
        async with ctx.at_once_directly() as done:
            done.append(outbox_rows.FINISH, outbox_rows.finished_row_of(job))
        return
    async with ctx.at_once() as tx:
        if (code := _parking_code(job, failure)) is not None:
            log.error("A job was parked and will not run again.", code=code, exc_info=_bug(failure))
            await outbox_rows.park(tx.db, job, code)
        else:
            pause = pause_after(job.attempts, failure)
            log.warning("A job will run again.", after_seconds=pause.total_seconds(), exc_info=_bug(failure))
            await outbox_rows.retry(tx.db, job, pause)


def _parking_code(job: Job, failure: Exception) -> str | None:
    if isinstance(failure, DomainError):
        return None if failure.kind in RETRIED else failure.code
    return type(failure).__name__ if job.attempts >= MOST_ATTEMPTS_OF_A_BUG else None


def _bug(failure: Exception) -> Exception | None:
    return None if isinstance(failure, DomainError) else failure


def pause_after(attempts: int, failure: Exception) -> timedelta:
    """Doubles from one second to five minutes, with jitter, so that jobs that failed together do not retry together."""
    least = failure.retry_after_seconds if isinstance(failure, Busy) else 1
    seconds = min(2.0 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=max(least, seconds) * random.uniform(0.75, 1.25))  # noqa: S311 - nothing secret
