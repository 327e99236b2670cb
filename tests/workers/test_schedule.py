"""The loop over recurring jobs: a long one delays no other, and one that is cut off is free for the next worker."""

import asyncio
from datetime import datetime

from domain.accounts import SYSTEM
from resolvers.context import Context, Services
from resolvers.schedules import CUT_OFF, Job
from tests import world
from tests.clock import Clock
from tests.resolvers.schedules.chores import Chore, due, hourly, state
from workers.schedule import ScheduleLoop


async def test_a_job_that_its_workers_end_cuts_off_is_free_at_once(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    begun = asyncio.Event()

    async def hang(_ctx: Context, _due_at: datetime) -> None:
        begun.set()
        await asyncio.Event().wait()

    job = await hourly(isolated_services, isolated_clock, Chore())
    loop = ScheduleLoop(world.as_(isolated_services, SYSTEM), (Job(job.name, job.next_due, hang),))
    await loop.run_once()
    async with asyncio.timeout(10):
        await begun.wait()
    await loop.finish()
    assert (await state(isolated_services, job))[1:] == (1, CUT_OFF)
    assert len(await due(isolated_services, job)) == 1


async def test_a_long_job_holds_up_no_other(isolated_services: Services, isolated_clock: Clock) -> None:
    goes_on, ran = asyncio.Event(), asyncio.Event()

    async def wait(_ctx: Context, _due_at: datetime) -> None:
        await goes_on.wait()

    async def note(_ctx: Context, _due_at: datetime) -> None:
        ran.set()

    long, short = (
        await hourly(isolated_services, isolated_clock, Chore()),
        await hourly(isolated_services, isolated_clock, Chore()),
    )
    jobs = (Job(long.name, long.next_due, wait), Job(short.name, short.next_due, note))
    loop = ScheduleLoop(world.as_(isolated_services, SYSTEM), jobs)
    await loop.run_once()
    async with asyncio.timeout(10):
        await ran.wait()
    await loop.finish()
