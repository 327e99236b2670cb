"""What a job records for its own turn, and a job that ends in its handler's commit."""

import asyncio
import json

import pytest

from domain import ids
from domain.accounts import SYSTEM
from domain.errors import Busy
from domain.events import PartnerApproved, PartnerRejected
from resolvers.context import Context, Services
from resolvers.outbox import LEASE, Handlers, Job, claim_jobs, run_job
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from workers.outbox import OutboxLoop


class Death(BaseException):
    """The worker's."""


class Chain:
    """Each approval is followed by a rejection, for which the approval's worker runs a job of its own."""

    def __init__(self, *, dies: bool = False) -> None:
        self.ran: list[str] = []
        self._dies = dies

    async def approve(self, ctx: Context, event: PartnerApproved, _event_id: str) -> None:
        self.ran.append("first")
        async with ctx.at_once() as tx:
            tx.record_next(PartnerRejected(event.partner_id))
            tx.end_job()
        if self._dies:
            raise Death

    async def reject(self, _ctx: Context, _event: PartnerRejected, _event_id: str) -> None:
        self.ran.append("second")

    @property
    def table(self) -> Handlers:
        return {PartnerApproved: (self.approve,), PartnerRejected: (self.reject,)}


@pytest.fixture
async def first(isolated_services: Services) -> Job:
    """A claimed job that an approval recorded."""
    ctx, event = world.as_(isolated_services, SYSTEM), PartnerApproved(ids.new(ids.PARTNER))
    async with ctx.begin() as tx:
        tx.record(event)
    return next(job for job in await claim_jobs(ctx, 1000) if job.payload == event.payload())


async def due_of(services: Services, job: Job) -> list[Job]:
    """What another worker finds of the job's chain."""
    return [each for each in await claim_jobs(world.as_(services, SYSTEM), 1000) if each.payload == job.payload]


async def open_of(services: Services, job: Job) -> list[str]:
    statement = "select event from outbox where payload = cast(:payload as jsonb) and done_at is null order by event"
    return [row[0] for row in await rows.read(services, statement, payload=json.dumps(job.payload))]


async def test_a_job_recorded_for_the_same_turn_is_run_by_nobody_else(isolated_services: Services, first: Job) -> None:
    chain, ctx = Chain(), world.as_(isolated_services, SYSTEM)
    next_jobs = await run_job(ctx, first, chain.table)
    assert await due_of(isolated_services, first) == []
    assert [await run_job(ctx, each, chain.table) for each in next_jobs] == [[]]
    assert chain.ran == ["first", "second"]
    assert await open_of(isolated_services, first) == []


async def test_any_worker_gets_it_when_its_own_has_died(
    isolated_services: Services, isolated_clock: Clock, first: Job
) -> None:
    chain, ctx = Chain(dies=True), world.as_(isolated_services, SYSTEM)
    with pytest.raises(Death):
        await run_job(ctx, first, chain.table)
    assert await open_of(isolated_services, first) == ["PartnerRejected"]
    assert await due_of(isolated_services, first) == []
    await isolated_clock.advance(seconds=LEASE.total_seconds() + 1)
    for job in await due_of(isolated_services, first):
        await run_job(ctx, job, chain.table)
    assert chain.ran == ["first", "second"]
    assert await open_of(isolated_services, first) == []


async def test_nothing_follows_a_transaction_that_failed(isolated_services: Services, first: Job) -> None:
    async def fail(ctx: Context, event: PartnerApproved, _event_id: str) -> None:
        async with ctx.begin() as tx:
            tx.record_next(PartnerRejected(event.partner_id))
            tx.end_job()
            raise Busy

    assert await run_job(world.as_(isolated_services, SYSTEM), first, {PartnerApproved: (fail,)}) == []
    assert await open_of(isolated_services, first) == ["PartnerApproved"]


async def test_only_the_last_handler_ends_the_job(isolated_services: Services, first: Job) -> None:
    async def fail(_ctx: Context, _event: PartnerApproved, _event_id: str) -> None:
        raise Busy

    await run_job(world.as_(isolated_services, SYSTEM), first, {PartnerApproved: (Chain().approve, fail)})
    assert "PartnerApproved" in await open_of(isolated_services, first)


async def test_a_worker_that_was_overtaken_does_not_end_the_job_in_its_commit(
    isolated_services: Services, isolated_clock: Clock, first: Job
) -> None:
    async def stall(ctx: Context, _event: PartnerApproved, _event_id: str) -> None:
        await isolated_clock.advance(seconds=LEASE.total_seconds() + 1)
        assert len(await due_of(isolated_services, first)) == 1
        async with ctx.at_once() as tx:
            tx.end_job()

    await run_job(world.as_(isolated_services, SYSTEM), first, {PartnerApproved: (stall,)})
    assert await open_of(isolated_services, first) == ["PartnerApproved"]


async def test_a_loop_that_stops_runs_what_its_turn_has_claimed_to_the_chains_end(isolated_services: Services) -> None:
    chain, ctx = Chain(), world.as_(isolated_services, SYSTEM)
    partner_id = ids.new(ids.PARTNER)
    async with ctx.begin() as tx:
        tx.record(PartnerApproved(partner_id))
    loop = OutboxLoop(ctx, chain.table, asyncio.Event())
    turn = asyncio.create_task(loop.run_once())
    await asyncio.sleep(0.01)  # it has begun to claim; a shorter or longer pause proves less and still passes
    turn.cancel()
    await loop.finish(10)
    assert chain.ran.count("first") == chain.ran.count("second") > 0
