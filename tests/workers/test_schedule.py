"""Each due time of a job is run by one worker, in order, and none is left out, whoever dies."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts import SYSTEM
from domain.errors import Busy
from domain.schedules import every
from models.schedules import DueTime
from resolvers import schedules
from resolvers.context import Context, Services
from resolvers.schedules import CUT_OFF, LEASE, Job
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from workers.jobs import JOBS
from workers.schedule import ScheduleLoop

HOUR = timedelta(hours=1)


class Death(BaseException):
    """The worker's."""


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


def test_due_times_lie_on_full_intervals() -> None:
    after = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert every(HOUR)(after) == datetime(2026, 3, 1, tzinfo=UTC)
    assert every(HOUR)(after - timedelta(microseconds=1)) == after


async def test_ten_workers_run_a_due_time_once_and_move_on_to_the_next(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    chore = Chore()
    job = await hourly(isolated_services, isolated_clock, chore)
    [seen] = await due(isolated_services, job)
    ctx = world.as_(isolated_services, SYSTEM)
    await asyncio.gather(*(schedules.run_due_time(ctx, job, seen) for _ in range(10)))
    assert chore.runs == [seen.due_at]
    assert await state(isolated_services, job) == (seen.due_at + HOUR, 0, None)
    assert await due(isolated_services, job) == []


async def test_the_due_time_of_a_worker_that_died_is_run_by_another_when_its_lease_is_over(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    chore = Chore([Death()])
    job = await hourly(isolated_services, isolated_clock, chore)
    with pytest.raises(Death):
        await run_if_due(isolated_services, job)
    await run_if_due(isolated_services, job)
    assert len(chore.runs) == 1
    await isolated_clock.advance(seconds=LEASE.total_seconds() + 1)
    await run_if_due(isolated_services, job)
    assert chore.runs[0] == chore.runs[1]
    assert await state(isolated_services, job) == (chore.runs[0] + HOUR, 0, None)


async def test_due_times_that_passed_while_nobody_worked_are_all_run_in_order(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    chore = Chore()
    job = await hourly(isolated_services, isolated_clock, chore)
    await isolated_clock.advance(hours=3)
    for _ in range(6):
        await run_if_due(isolated_services, job)
    assert [at - chore.runs[0] for at in chore.runs] == [n * HOUR for n in range(4)]


async def test_what_fails_is_run_again_after_a_pause_until_it_succeeds(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    chore = Chore([ZeroDivisionError(), Busy()])
    job = await hourly(isolated_services, isolated_clock, chore)
    await run_if_due(isolated_services, job)
    await run_if_due(isolated_services, job)
    assert len(chore.runs) == 1
    assert await state(isolated_services, job) == (chore.runs[0], 1, "ZeroDivisionError")
    for _ in range(2):
        await isolated_clock.advance(seconds=10)
        await run_if_due(isolated_services, job)
    assert len(set(chore.runs)) == 1
    assert await state(isolated_services, job) == (chore.runs[0] + HOUR, 0, None)


async def test_a_worker_that_was_overtaken_does_not_decide_any_more(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    second = Chore([Busy()])
    job = await hourly(isolated_services, isolated_clock, second)

    async def stall(_ctx: Context, _due_at: datetime) -> None:
        await isolated_clock.advance(seconds=LEASE.total_seconds() + 1)
        await run_if_due(isolated_services, job)

    [seen] = await due(isolated_services, job)
    await schedules.run_due_time(world.as_(isolated_services, SYSTEM), Job(job.name, job.next_due, stall), seen)
    assert second.runs == [seen.due_at]
    assert await state(isolated_services, job) == (seen.due_at, 2, "UNAVAILABLE")


async def test_a_job_that_its_workers_end_cuts_off_is_free_at_once(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    begun = asyncio.Event()

    async def hang(_ctx: Context, _due_at: datetime) -> None:
        begun.set()
        await asyncio.Event().wait()

    job = await hourly(isolated_services, isolated_clock, Chore())
    loop = ScheduleLoop(world.as_(isolated_services, SYSTEM), (Job(job.name, job.next_due, hang),))
    await loop.turn()
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
    await loop.turn()
    async with asyncio.timeout(10):
        await ran.wait()
    await loop.finish()


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
