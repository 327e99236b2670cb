"""Runs jobs of the outbox in the test's own task, as a worker would."""

import asyncio

from domain.accounts import SYSTEM
from resolvers.context import Context, Services
from resolvers.outbox import Job, claim_jobs, run_job
from tests import world
from workers.handlers import HANDLERS

MOST_JOBS = 1000


async def run_due_jobs(services: Services) -> None:
    """All that are due, and those that they record, until none is. Fails where they go on without end."""
    system = world.as_(services, SYSTEM)
    for _ in range(MOST_JOBS):
        jobs = await claim_jobs(system, 1)
        if not jobs:
            return
        for job in jobs:
            jobs += await run_job(system, job, HANDLERS)
    raise AssertionError("The jobs do not end.")


async def run_with_next(ctx: Context, job: Job) -> None:
    """The job and those that it has recorded for the same turn."""
    await asyncio.gather(*(run_with_next(ctx, each) for each in await run_job(ctx, job, HANDLERS)))


async def work_off(services: Services, workers: int) -> None:
    """As so many workers at once, until none finds a job that is due."""
    system = world.as_(services, SYSTEM)

    async def worker() -> None:
        while jobs := await claim_jobs(system, 4):
            await asyncio.gather(*(run_with_next(system, job) for job in jobs))

    await asyncio.gather(*(worker() for _ in range(workers)))
