"""Runs the jobs in the outbox: those committed by this process at once, those of others soon after."""

import asyncio
import functools

import structlog

from resolvers import outbox
from resolvers.context import Context
from resolvers.outbox import Handlers, Job

AT_ONCE = 16
EVERY_SECONDS = 0.5

log = structlog.get_logger("workers")


class OutboxLoop:
    """Runs up to AT_ONCE jobs concurrently, so that a provider that hangs delays no other customer's ticket. A job that
    another one has recorded as claimed runs as soon as that one ends, beside them: its lease runs already.
    """

    def __init__(self, ctx: Context, handlers: Handlers, wake: asyncio.Event) -> None:
        self._ctx = ctx
        self._handlers = handlers
        self._wake = wake
        self._running: set[asyncio.Task[list[Job]]] = set()
        self._turn = asyncio.Future[None]()
        self._turn.set_result(None)
        self._may_be_more = False
        self._is_leaving = False

    async def run_once(self) -> None:
        """Starts the jobs that are due, then waits until there may be more."""
        self._wake.clear()
        # A turn that has begun ends, also while the loop is stopped: what it claims would wait for its lease.
        self._turn = asyncio.create_task(self._claim())
        await asyncio.shield(self._turn)
        await self._pause()

    async def _claim(self) -> None:
        free = AT_ONCE - len(self._running)
        claimed = await outbox.claim_jobs(self._ctx, free) if free > 0 else []
        self._may_be_more = len(claimed) >= free
        for job in claimed:
            self._start(job)

    def _start(self, job: Job) -> None:
        task = asyncio.create_task(outbox.run_job(self._ctx, job, self._handlers))
        self._running.add(task)
        task.add_done_callback(functools.partial(self._ended, job.id))

    async def finish(self, within_seconds: float) -> None:
        """Waits for running jobs, then cancels them. A cancelled job runs again when its lease has run out."""
        try:
            async with asyncio.timeout(within_seconds):
                await asyncio.gather(self._turn, return_exceptions=True)
                while self._running:
                    await asyncio.wait(self._running)
        except TimeoutError:
            unfinished = set(self._running)
            self._is_leaving = True
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(EVERY_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return

    def _ended(self, id: str, task: asyncio.Task[list[Job]]) -> None:
        self._running.discard(task)
        if self._may_be_more:
            self._wake.set()
        if task.cancelled():
            return
        if (failure := task.exception()) is not None:
            log.warning("A job's outcome was not recorded; its lease will run out.", job=id, exc_info=failure)
        elif not self._is_leaving:
            for next_job in task.result():
                self._start(next_job)
