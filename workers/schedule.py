"""Runs jobs that are due by the clock. Of any number of processes one runs each due time."""

import asyncio
import functools
from datetime import timedelta

import structlog

from domain.schedules import every
from resolvers import housekeeping, ledger, partners, people, schedules, settlements
from resolvers.context import Context
from resolvers.schedules import Job

EVERY_SECONDS = 1.0

JOBS = (
    Job("housekeeping", every(timedelta(hours=1)), housekeeping.tidy_up),
    Job("personal data", every(timedelta(days=1)), people.erase_old_data),
    Job("ledger", every(timedelta(hours=1)), lambda ctx, _: ledger.roll_up_ledger(ctx)),
    Job("bank_details", every(timedelta(hours=1)), lambda ctx, _: partners.reseal_bank_details(ctx)),
    Job("settlements", every(timedelta(minutes=5)), lambda ctx, _: settlements.settle_due_partners(ctx)),
)
"""A job is one use case, called with the due time that it runs for."""

log = structlog.get_logger("workers")


class ScheduleLoop:
    """Jobs run concurrently, each of them for one due time at a time, so that a long one delays no other."""

    def __init__(self, ctx: Context, jobs: tuple[Job, ...]) -> None:
        self._ctx = ctx
        self._jobs = {job.name: job for job in jobs}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._added = False

    async def run_once(self) -> None:
        """Starts the jobs that are due and not running in this process."""
        jobs = list(self._jobs.values())
        if not self._added:
            await schedules.add_jobs(self._ctx, jobs)
            self._added = True
        for seen in await schedules.due_times(self._ctx, jobs):
            if seen.name not in self._running:
                task = asyncio.create_task(schedules.run_due_time(self._ctx, self._jobs[seen.name], seen))
                self._running[seen.name] = task
                task.add_done_callback(functools.partial(self._ended, seen.name))

    async def finish(self) -> None:
        """Cancels the jobs that run. A worker starts them again when their leases have run out."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        del self._running[name]
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.warning("A due job's outcome was not recorded; its lease will run out.", job=name, exc_info=failure)
