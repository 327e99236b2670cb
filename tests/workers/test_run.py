"""All workers of a process: at once, whatever happens, and stopped within seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.container import open_services
from domain import ids
from domain.accounts import SYSTEM
from domain.events import PartnerApproved
from resolvers.context import Context, Services
from settings import Settings
from tests import world
from tests.clock import Clock
from tests.gateway.proxy import way_to
from tests.resolvers import rows
from workers import outbox
from workers.outbox import OutboxLoop
from workers.run import EXPIRE_EVERY_SECONDS, LONGEST_PAUSE_OF_EXPIRY_SECONDS, LoopCounters, repeat, run_workers

OUTAGE_ROUNDS = 8
"""After so many failures in a row every other worker waits ten seconds."""


@asynccontextmanager
async def working(services: Services, counters: LoopCounters | None = None) -> AsyncIterator[asyncio.Event]:
    """Runs all workers of a process. Yields the event that wakes them."""
    stop, wake = asyncio.Event(), asyncio.Event()
    workers = asyncio.create_task(run_workers(services, stop, wake, counters))
    try:
        yield wake
    finally:
        stop.set()
        async with asyncio.timeout(3):
            await workers


async def whole_rounds(counters: LoopCounters, worker: str, count: int) -> None:
    """Waits until the worker has begun and ended `count` rounds; one that is running now is not counted."""
    enough = counters[worker, "ok"] + 1 + count
    async with asyncio.timeout(30):
        while counters[worker, "ok"] < enough:  # noqa: ASYNC110 - a counter has no event
            await asyncio.sleep(0.02)


async def test_one_round_of_the_sweep_frees_the_seats_of_locks_that_ran_out(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    show, counters = await world.show_on_sale(isolated_services), LoopCounters()
    await world.lock(isolated_services, world.customer(), show, ["A1"])
    async with working(isolated_services, counters):
        await whole_rounds(counters, "expiry", 1)
        assert await world.states(isolated_services, show.id) == {"A1": "L"}
        await isolated_clock.advance(seconds=isolated_services.policy.lock_ttl_seconds + 1)
        await whole_rounds(counters, "expiry", 1)
        assert await world.states(isolated_services, show.id) == {}


async def test_after_an_outage_of_the_database_the_sweep_is_at_once_at_work_again(
    settings: Settings, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    counters = LoopCounters()
    async with way_to(database_url, tmp_path) as way:
        own = settings.model_copy(update={"database_url": way.url, "data_dir": tmp_path})
        async with open_services(own) as services:
            show = await world.show_on_sale(services)
            await world.lock(services, world.customer(), show, ["A1"])
            async with working(services, counters):
                await way.cut()
                async with asyncio.timeout(20):
                    while counters["expiry", "failed"] < OUTAGE_ROUNDS:  # noqa: ASYNC110 - a counter has no event
                        await asyncio.sleep(0.02)
                await clock.advance(seconds=services.policy.lock_ttl_seconds + 1)
                await way.mend()
                rounds = counters["expiry", "failed"]
                await whole_rounds(counters, "expiry", 1)
                assert counters["expiry", "failed"] <= rounds + 2  # those that met a connection from before
                assert await world.states(services, show.id) == {}


def test_the_longest_pause_of_the_sweep_keeps_its_promise_to_viewers() -> None:
    assert LONGEST_PAUSE_OF_EXPIRY_SECONDS + EXPIRE_EVERY_SECONDS < 1


def test_viewers_wait_less_than_a_second_for_a_round_of_the_sweep() -> None:
    assert 2 * EXPIRE_EVERY_SECONDS < 1  # the round that is running, and the next one


@pytest.mark.parametrize(("is_woken", "every_seconds"), [(True, 3600), (False, 0.05)])
async def test_a_job_is_run_at_a_wake_up_and_without_one_at_the_next_look(
    isolated_services: Services, monkeypatch: pytest.MonkeyPatch, *, is_woken: bool, every_seconds: float
) -> None:
    monkeypatch.setattr(outbox, "EVERY_SECONDS", every_seconds)
    ran, wake, ctx = asyncio.Event(), asyncio.Event(), world.as_(isolated_services, SYSTEM)
    partner_id = ids.new(ids.PARTNER)

    async def handle(_ctx: Context, event: PartnerApproved, _event_id: str) -> None:
        if event.partner_id == partner_id:
            ran.set()

    loop = OutboxLoop(ctx, {PartnerApproved: (handle,)}, wake)
    turning = asyncio.create_task(repeat("test", loop.run_once, 0, LoopCounters()))
    await asyncio.sleep(0.1)  # long enough to have looked once; a shorter one would prove less and still pass
    async with ctx.begin() as tx:
        tx.record(PartnerApproved(partner_id))
    if is_woken:
        wake.set()
    async with asyncio.timeout(30):
        await ran.wait()
    turning.cancel()
    await asyncio.gather(turning, return_exceptions=True)
    await loop.finish(3)


async def test_one_job_that_hangs_holds_up_no_other(isolated_services: Services) -> None:
    goes_on, quick, ran = asyncio.Event(), {ids.new(ids.PARTNER) for _ in range(40)}, list[str]()

    async def handle(_ctx: Context, event: PartnerApproved, _event_id: str) -> None:
        if event.partner_id == "PARTNER_SLOW":
            await goes_on.wait()
        if event.partner_id in quick:  # other tests may have left jobs of this kind behind
            ran.append(event.partner_id)

    ctx, wake = world.as_(isolated_services, SYSTEM), asyncio.Event()
    loop = OutboxLoop(ctx, {PartnerApproved: (handle,)}, wake)
    async with ctx.begin() as tx:
        for name in ("PARTNER_SLOW", *quick):
            tx.record(PartnerApproved(name))
    async with asyncio.timeout(10):
        while len(ran) < len(quick):
            await loop.run_once()
    goes_on.set()
    await loop.finish(3)
    assert sorted(ran) == sorted(quick)


async def test_stopping_waits_for_what_is_running_but_not_for_ever(isolated_services: Services) -> None:
    ended: list[str] = []

    async def handle(_ctx: Context, event: PartnerApproved, _event_id: str) -> None:
        await asyncio.sleep(0.3 if event.partner_id == "PARTNER_QUICK" else 60)
        ended.append(event.partner_id)

    ctx = world.as_(isolated_services, SYSTEM)
    loop = OutboxLoop(ctx, {PartnerApproved: (handle,)}, asyncio.Event())
    async with ctx.begin() as tx:
        tx.record(PartnerApproved("PARTNER_QUICK"))
        tx.record(PartnerApproved("PARTNER_HANGING"))
    await loop.run_once()
    async with asyncio.timeout(30):
        await loop.finish(1)
    assert ended == ["PARTNER_QUICK"]


async def test_a_worker_outlives_its_failures_and_counts_them() -> None:
    counters, enough = LoopCounters(), asyncio.Event()

    async def run_once() -> None:
        if not counters:
            raise ConnectionResetError
        enough.set()

    task = asyncio.create_task(repeat("test", run_once, 0.01, counters))
    async with asyncio.timeout(3):
        await enough.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert counters == {("test", "failed"): 1, ("test", "ok"): 1}


async def test_what_is_due_by_the_clock_is_run_by_one_of_two_processes(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    statement = "select count(*) from scheduled_jobs where name = 'housekeeping' and finished_at is not null"
    async with working(isolated_services), working(isolated_services), asyncio.timeout(20):
        while not await rows.read(isolated_services, "select 1 from scheduled_jobs where name = 'housekeeping'"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await isolated_clock.advance(hours=1)
        while (await rows.read(isolated_services, statement))[0][0] == 0:  # noqa: ASYNC110 - asked of a real database, as above
            await asyncio.sleep(0.05)
    attempts = "select attempts, failure from scheduled_jobs where name = 'housekeeping'"
    assert [tuple(row) for row in await rows.read(isolated_services, attempts)] == [(0, None)]
