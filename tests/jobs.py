"""Runs jobs of the outbox in the test's own task, as a worker would."""

from domain.accounts import SYSTEM
from resolvers.context import Services
from resolvers.outbox import due_jobs, run_job
from tests import world
from workers.handlers import HANDLERS

MOST_JOBS = 1000


async def run_due_jobs(services: Services) -> None:
    """All that are due, and those that they record, until none is. Fails where they go on without end."""
    system = world.as_(services, SYSTEM)
    for _ in range(MOST_JOBS):
        jobs = await due_jobs(system, 1)
        if not jobs:
            return
        await run_job(system, jobs[0], HANDLERS)
    raise AssertionError("The jobs do not end.")
