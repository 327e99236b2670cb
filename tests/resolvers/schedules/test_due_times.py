"""Each due time of a job is run by one worker, in order, and none is left out when a worker dies."""

import asyncio
from datetime import datetime

import pytest

from domain.accounts import SYSTEM
from domain.errors import Busy
from resolvers import schedules
from resolvers.context import Context, Services
from resolvers.schedules import LEASE, Job
from tests import world
from tests.clock import Clock
from tests.resolvers.schedules.chores import HOUR, Chore, due, hourly, run_if_due, state


class Death(BaseException):
    """The worker's."""


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
