"""Runs the jobs in the outbox: those committed by this process at once, those of others soon after."""

import asyncio
import functools

import structlog

from resolvers import outbox
from resolvers.context import Context
from resolvers.outbox import Handlers

AT_ONCE = 16
EVERY_SECONDS = 0.5

log = structlog.get_logger("workers")


class OutboxLoop:
    """Runs up to AT_ONCE jobs concurrently, so that a provider that hangs delays no other customer's ticket."""

    def __init__(self, ctx: Context, handlers: Handlers, wake: asyncio.Event) -> None:
        self._ctx = ctx
        self._handlers = handlers
        self._wake = wake
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run_once(self) -> None:
        """Starts the jobs that are due, then waits until there may be more."""
        self._wake.clear()
        free = AT_ONCE - len(self._running)
        due = await outbox.due_jobs(self._ctx, AT_ONCE) if free else []
        for job in [each for each in due if each.id not in self._running][:free]:
            task = asyncio.create_task(outbox.run_job(self._ctx, job, self._handlers))
            self._running[job.id] = task
            task.add_done_callback(functools.partial(self._ended, job.id))
        await self._pause()

    async def finish(self, within_seconds: float) -> None:
        """Waits for running jobs, then cancels them. A cancelled job runs again when its lease has run out."""
        tasks = list(self._running.values())
        if tasks:
            _, unfinished = await asyncio.wait(tasks, timeout=within_seconds)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(EVERY_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return

    def _ended(self, id: str, task: asyncio.Task[None]) -> None:
        del self._running[id]
        self._wake.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.warning("A job's outcome was not recorded; its lease will run out.", job=id, exc_info=failure)
