"""All the workers of one process."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from domain.accounts import SYSTEM
from resolvers.context import Services
from workers import expiry, schedule
from workers.handlers import HANDLERS
from workers.jobs import JOBS
from workers.outbox import OutboxLoop
from workers.schedule import ScheduleLoop
from workers.turns import TURNS

LONGEST_PAUSE_SECONDS = 10.0
TIME_TO_STOP_SECONDS = 5.0

log = structlog.get_logger("workers")


async def run_workers(services: Services, stop: asyncio.Event, wake: asyncio.Event) -> None:
    """Runs until `stop` is set, then ends within seconds. `wake` tells that there is something in the outbox. Any
    number of processes may run workers on one database. Whatever fails is logged and tried again.
    """
    ctx = services.context(SYSTEM, "workers")
    outbox, due = OutboxLoop(ctx, HANDLERS, wake), ScheduleLoop(ctx, JOBS)
    loops = [
        asyncio.create_task(repeat("outbox", outbox.turn, 0)),
        asyncio.create_task(repeat("expiry", lambda: expiry.sweep(ctx), expiry.EVERY_SECONDS)),
        asyncio.create_task(repeat("schedule", due.turn, schedule.EVERY_SECONDS)),
    ]
    try:
        await stop.wait()
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await asyncio.gather(outbox.finish(TIME_TO_STOP_SECONDS), due.finish())


async def repeat(name: str, turn: Callable[[], Awaitable[None]], pause_seconds: float) -> None:
    failures = 0
    while True:
        try:
            await turn()
            failures = 0
            TURNS[name, "ok"] += 1
        except Exception as failure:  # a loop outlives whatever one turn meets
            failures += 1
            TURNS[name, "failed"] += 1
            log.warning("A worker's turn failed and is tried again.", worker=name, failures=failures, exc_info=failure)
        await asyncio.sleep(min(2.0 ** (failures - 2), LONGEST_PAUSE_SECONDS) if failures else pause_seconds)
