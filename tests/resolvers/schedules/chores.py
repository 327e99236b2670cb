"""Recurring jobs of the tests' own: due every hour, they keep when they ran and fail as a test wishes."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.accounts import SYSTEM
from domain.schedules import every
from models.schedules import DueTime
from resolvers import schedules
from resolvers.context import Context, Services
from resolvers.schedules import Job
from tests import world
from tests.clock import Clock
from tests.resolvers import rows

HOUR = timedelta(hours=1)


@dataclass
class Chore:
    """`failures`: what comes up, run by run."""

    failures: list[BaseException] = field(default_factory=list)
    runs: list[datetime] = field(default_factory=list)

    async def __call__(self, _ctx: Context, due_at: datetime) -> None:
        self.runs.append(due_at)
        if self.failures:
            raise self.failures.pop(0)


async def hourly(services: Services, clock: Clock, chore: Chore) -> Job:
    """Due since a moment ago."""
    job = Job(f"test-{secrets.token_hex(4)}", every(HOUR), chore)
    await schedules.add_jobs(world.as_(services, SYSTEM), [job])
    await clock.advance(seconds=3600)
    return job


async def due(services: Services, job: Job) -> list[DueTime]:
    return await schedules.due_times(world.as_(services, SYSTEM), [job])


async def run_if_due(services: Services, job: Job) -> None:
    for seen in await due(services, job):
        await schedules.run_due_time(world.as_(services, SYSTEM), job, seen)


async def state(services: Services, job: Job) -> tuple[datetime, int, str | None]:
    """(due at, attempts, failure)"""
    found = await rows.read(
        services, "select due_at, attempts, failure from scheduled_jobs where name = :name", name=job.name
    )
    return (found[0][0], found[0][1], found[0][2])
