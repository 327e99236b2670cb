"""Jobs run at least once, never two at a time, and what fails is tried again or stands where operators see it."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from domain import ids
from domain.accounts import SYSTEM
from domain.errors import Busy, NotFound
from domain.events import PartnerApproved
from resolvers.context import Context, Services
from resolvers.outbox import LEASE, MOST_ATTEMPTS_OF_A_BUG, Handlers, Job, claim_jobs, pause_after, run_job
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from workers.handlers import HANDLERS


class Death(BaseException):
    """The worker's."""


@dataclass
class Handler:
    """`failures`: what comes up, run by run."""

    failures: list[BaseException] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)

    async def __call__(self, ctx: Context, _event: Any, _event_id: str) -> None:
        self.runs.append(ctx.request_id)
        if self.failures:
            raise self.failures.pop(0)

    @property
    def table(self) -> Handlers:
        return {PartnerApproved: (self,)}


async def recorded(services: Services) -> str:
    """The id of a new job that is due."""
    partner_id = ids.new(ids.PARTNER)
    async with world.as_(services, SYSTEM).begin() as tx:
        tx.record(PartnerApproved(partner_id))
    found = await rows.read(
        services, "select id from outbox where payload->>'partner_id' = :partner", partner=partner_id
    )
    return str(found[0][0])


async def claimed(services: Services, id: str) -> Job | None:
    return next((job for job in await claim_jobs(world.as_(services, SYSTEM), 1000) if job.id == id), None)


async def run_if_due(services: Services, id: str, handler: Handler) -> None:
    job = await claimed(services, id)
    if job is not None:
        await run_job(world.as_(services, SYSTEM), job, handler.table)


async def state(services: Services, id: str) -> tuple[bool, str | None, int]:
    """(done, parked under which code, attempts)"""
    found = await rows.read(
        services, "select done_at is not null, parked_code, attempts from outbox where id = :id", id=id
    )
    return (found[0][0], found[0][1], found[0][2])


async def test_ten_workers_run_a_job_once(isolated_services: Services) -> None:
    job, handler = await recorded(isolated_services), Handler()
    await asyncio.gather(*(run_if_due(isolated_services, job, handler) for _ in range(10)))
    assert len(handler.runs) == 1
    assert await state(isolated_services, job) == (True, None, 1)


async def test_a_job_runs_under_the_request_that_recorded_it(isolated_services: Services) -> None:
    bound: list[dict[str, Any]] = []

    async def look(_ctx: Context, _event: Any, _event_id: str) -> None:
        bound.append(structlog.contextvars.get_contextvars())

    job, handler = await claimed(isolated_services, await recorded(isolated_services)), Handler()
    assert job is not None
    await run_job(world.as_(isolated_services, SYSTEM), job, {PartnerApproved: (handler, look)})
    assert handler.runs == [job.request_id]
    assert bound[0]["request_id"] == job.request_id
    assert bound[0]["event"] == "PartnerApproved"


async def test_what_is_unavailable_is_tried_again_later(isolated_services: Services, isolated_clock: Clock) -> None:
    job, handler = await recorded(isolated_services), Handler([Busy(), Busy(30)])
    for seconds in (0, 2, 40):
        await isolated_clock.advance(seconds=seconds)
        await run_if_due(isolated_services, job, handler)
        await run_if_due(isolated_services, job, handler)
    assert len(handler.runs) == 3
    assert await state(isolated_services, job) == (True, None, 3)


async def test_any_other_refusal_parks_the_job_under_its_code(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    job, handler = await recorded(isolated_services), Handler([NotFound("SHOW_1")])
    await run_if_due(isolated_services, job, handler)
    await isolated_clock.advance(days=1)
    await run_if_due(isolated_services, job, handler)
    assert len(handler.runs) == 1
    assert await state(isolated_services, job) == (False, "NOT_FOUND", 1)


async def test_a_bug_is_tried_again_and_parked_at_last(isolated_services: Services, isolated_clock: Clock) -> None:
    job = await recorded(isolated_services)
    handler = Handler([ZeroDivisionError() for _ in range(MOST_ATTEMPTS_OF_A_BUG + 1)])
    for _ in range(MOST_ATTEMPTS_OF_A_BUG + 1):
        await run_if_due(isolated_services, job, handler)
        await isolated_clock.advance(minutes=10)
    assert len(handler.runs) == MOST_ATTEMPTS_OF_A_BUG
    assert await state(isolated_services, job) == (False, "ZeroDivisionError", MOST_ATTEMPTS_OF_A_BUG)


async def test_a_job_of_a_newer_version_waits_for_a_worker_that_knows_it(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    id = await recorded(isolated_services)
    job = await claimed(isolated_services, id)
    assert job is not None
    await run_job(world.as_(isolated_services, SYSTEM), replace(job, event="SomethingNew"), HANDLERS)
    assert await state(isolated_services, id) == (False, None, 1)
    await isolated_clock.advance(minutes=10)
    handler = Handler()
    await run_if_due(isolated_services, id, handler)
    assert len(handler.runs) == 1


async def test_the_job_of_a_worker_that_died_runs_again_when_its_lease_is_over(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    job, handler = await recorded(isolated_services), Handler([Death()])
    with pytest.raises(Death):
        await run_if_due(isolated_services, job, handler)
    await run_if_due(isolated_services, job, handler)
    assert len(handler.runs) == 1
    await isolated_clock.advance(seconds=LEASE.total_seconds() + 1)
    await run_if_due(isolated_services, job, handler)
    assert await state(isolated_services, job) == (True, None, 2)


async def test_a_worker_that_was_overtaken_does_not_decide_any_more(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    id, second = await recorded(isolated_services), Handler([Busy()])
    job = await claimed(isolated_services, id)
    assert job is not None

    async def stall(_ctx: Context, _event: Any, _event_id: str) -> None:
        await isolated_clock.advance(seconds=LEASE.total_seconds() + 1)
        await run_if_due(isolated_services, id, second)

    await run_job(world.as_(isolated_services, SYSTEM), job, {PartnerApproved: (stall,)})
    assert len(second.runs) == 1
    assert await state(isolated_services, job.id) == (False, None, 2)


def test_pauses_double_up_to_five_minutes() -> None:
    def bounds(attempts: int, failure: Exception) -> tuple[timedelta, timedelta]:
        pauses = [pause_after(attempts, failure) for _ in range(300)]
        return min(pauses), max(pauses)

    for attempts, seconds in ((1, 1), (2, 2), (5, 16), (9, 256), (10, 300), (1000, 300)):
        shortest, longest = bounds(attempts, ValueError())
        assert timedelta(seconds=seconds * 0.75) <= shortest < longest <= timedelta(seconds=seconds * 1.25)
    assert bounds(1, Busy(60))[0] >= timedelta(seconds=45)
