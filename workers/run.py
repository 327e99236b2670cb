"""All the workers of one process: outbox, expiry of seat locks, scheduled jobs."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from domain.accounts import SYSTEM
from resolvers import seats
from resolvers.context import Context, Services
from workers import schedule
from workers.handlers import HANDLERS
from workers.outbox import OutboxLoop
from workers.schedule import JOBS, ScheduleLoop

EXPIRE_EVERY_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_OF_EXPIRY_SECONDS = 0.5
"""However long the database was away: as soon as it is back, viewers are to see what has expired within a second."""
TIME_TO_STOP_SECONDS = 5.0

LoopCounters = Counter[tuple[str, str]]
"""How often each loop ran, by (worker, "ok" or "failed")."""

log = structlog.get_logger("workers")


async def run_workers(
    services: Services, stop: asyncio.Event, wake: asyncio.Event, counters: LoopCounters | None = None
) -> None:
    """Runs until `stop` is set, then ends within seconds. `wake`: set when there may be jobs in the outbox. Any number
    of processes may run workers on one database. Whatever fails is logged and tried again.
    """
    ctx = services.context(SYSTEM, "workers")
    outbox, due = OutboxLoop(ctx, HANDLERS, wake), ScheduleLoop(ctx, JOBS)
    counters = LoopCounters() if counters is None else counters
    loops = [
        asyncio.create_task(repeat("outbox", outbox.run_once, 0, counters)),
        asyncio.create_task(
            repeat(
                "expiry",
                lambda: expire_locks(ctx),
                EXPIRE_EVERY_SECONDS,
                counters,
                longest_pause_seconds=LONGEST_PAUSE_OF_EXPIRY_SECONDS,
            )
        ),
        asyncio.create_task(repeat("schedule", due.run_once, schedule.EVERY_SECONDS, counters)),
    ]
    try:
        await stop.wait()
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await asyncio.gather(outbox.finish(TIME_TO_STOP_SECONDS), due.finish())


async def repeat(
    name: str,
    run_once: Callable[[], Awaitable[None]],
    pause_seconds: float,
    counters: LoopCounters,
    *,
    longest_pause_seconds: float = LONGEST_PAUSE_SECONDS,
) -> None:
    """Runs until it is cancelled. After failures it pauses for longer, up to `longest_pause_seconds`."""
    failures = 0
    while True:
        try:
            await run_once()
            failures = 0
            counters[name, "ok"] += 1
        except Exception as failure:  # a loop outlives whatever one run of it meets
            failures += 1
            counters[name, "failed"] += 1
            if failures.bit_count() == 1:  # the 1st, 2nd, 4th, 8th …: a long outage does not fill the log
                log.warning("A worker failed and is tried again.", worker=name, failures=failures, exc_info=failure)
        await asyncio.sleep(min(2.0 ** min(failures - 2, 9), longest_pause_seconds) if failures else pause_seconds)


async def expire_locks(ctx: Context) -> None:
    """Publishes to viewers that the seats of locks which have run out are available. No new lock waits for it: the
    next transaction on the show sees them as available anyway.
    """
    for show_id in await seats.due_shows(ctx):
        await seats.expire_locks(ctx, show_id)
