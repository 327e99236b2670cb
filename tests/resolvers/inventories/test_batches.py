"""Seats are decided on in memory and written in batches: whatever comes at once or through another process, every
request is answered by itself, and by what is true.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from domain import ids
from domain.accounts import VISITOR
from domain.errors import IdempotencyMismatch
from domain.seats.errors import LockLimit, SeatsUnavailable
from domain.seats.inventory import SeatInventory
from domain.seats.locking import LockRequest, lock
from domain.shows import Show, ShowClosed
from loaders.discovery import offered_by_show
from resolvers import seats
from resolvers.context import Services
from resolvers.inventories import Request
from tests import world
from tests.clock import Clock
from tests.invariants import check_show


@pytest.fixture
def another_process(services: Services) -> Services:
    """The same database, with a memory of its own."""
    return replace(services)


@pytest.fixture
async def show(services: Services) -> Show:
    """It is in the memory of `services`."""
    show = await world.show_on_sale(services)
    first = await world.lock(services, world.customer(), show, ["B10"])
    assert services.inventories.kept.find(show.id) is not None
    return replace(show, lock_ttl_seconds=first.ttl_seconds)


async def outcomes(*asked: Any) -> list[Any]:
    async with asyncio.timeout(20):
        return await asyncio.gather(*asked, return_exceptions=True)


@asynccontextmanager
async def held(services: Services, show: Show) -> AsyncIterator[None]:
    """Another transaction holds the show."""
    async with services.engine.begin() as db:
        await db.execute(text("select from show_feeds where show_id = :id for update"), {"id": show.id})
        yield


async def test_every_request_of_a_crowd_is_answered_by_itself(services: Services, show: Show) -> None:
    wanted = [[f"{row}{column}", f"{row}{column + 1}"] for row in "AB" for column in range(1, 9)] * 6
    given = await outcomes(*(world.lock(services, world.customer(), show, each) for each in wanted))
    granted = [lock.seat_ids for lock in given if not isinstance(lock, Exception)]
    assert all(isinstance(each, SeatsUnavailable) for each in given if isinstance(each, Exception))
    taken = [seat_id for seat_ids in granted for seat_id in seat_ids]
    assert len(taken) == len(set(taken)) >= 12
    assert set(await world.states(services, show.id)) == {*taken, "B10"}
    await check_show(services, show.id)


async def test_many_requests_share_a_transaction(services: Services, show: Show) -> None:
    before = (await seats.read_seat_map(world.as_(services, VISITOR), show.id)).version
    pairs = [[f"A{column}", f"A{column + 1}"] for column in range(1, 10, 2)]
    await asyncio.gather(*(world.lock(services, world.customer(), show, pair) for pair in pairs))
    after = (await seats.read_seat_map(world.as_(services, VISITOR), show.id)).version
    assert 1 <= after - before <= 2


async def test_a_bug_in_one_request_is_that_request_s_alone(services: Services, show: Show) -> None:
    def half_done(inventory: SeatInventory) -> None:
        request = LockRequest.of(ids.new_in_show(ids.LOCK, show.id), "USER_1", "USER_1", ["A1"])
        lock(inventory, request, services.policy)
        raise ZeroDivisionError

    async with held(services, show):
        asked = [
            asyncio.create_task(each)
            for each in (
                world.lock(services, world.customer(), show, ["A9"]),
                services.inventories.change(show.id, Request(half_done)),
                world.lock(services, world.customer(), show, ["A1"]),
            )
        ]
        await asyncio.sleep(0.1)
    first, bug, last = await outcomes(*asked)
    assert isinstance(bug, ZeroDivisionError)
    assert (first.seat_ids, last.seat_ids) == (["A9"], ["A1"])
    await check_show(services, show.id)


async def test_who_goes_away_before_its_turn_locks_nothing(services: Services, show: Show) -> None:
    async with held(services, show):
        first = asyncio.create_task(world.lock(services, world.customer(), show, ["A1"]))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(world.lock(services, world.customer(), show, ["A2"]))
        await asyncio.sleep(0.1)
        second.cancel()
    await outcomes(first, second)
    assert await world.states(services, show.id) == {"A1": "L", "B10": "L"}


async def test_a_refusal_waits_for_nobody_who_holds_the_show(services: Services, show: Show) -> None:
    async with held(services, show):
        for seat_ids in (["B10"], ["B9", "B10"]):
            with pytest.raises(SeatsUnavailable):
                async with asyncio.timeout(2):
                    await world.lock(services, world.customer(), show, seat_ids)


async def test_a_limit_counts_what_another_process_has_locked(
    services: Services, another_process: Services, show: Show
) -> None:
    who = world.customer()
    for seat_id in ("A1", "A2"):
        await world.lock(another_process, who, show, [seat_id])
    with pytest.raises(LockLimit):
        await world.lock(services, who, show, ["A3"])
    await check_show(services, show.id)


async def test_a_seat_that_another_process_has_freed_is_not_refused(
    services: Services, another_process: Services, show: Show
) -> None:
    who = world.customer()
    first = await world.lock(services, who, show, ["A1"])
    await seats.release_seats(world.as_(another_process, who), first.id)
    assert (await world.lock(services, world.customer(), show, ["A1"])).seat_ids == ["A1"]
    await check_show(services, show.id)


async def test_processes_that_take_turns_see_each_others_changes(
    services: Services, another_process: Services, show: Show
) -> None:
    crowd = [
        world.lock(process, world.customer(), show, [f"A{column}"])
        for column in range(1, 11)
        for process in (services, another_process, services)
    ]
    given = await outcomes(*crowd)
    assert sum(not isinstance(each, Exception) for each in given) == 10
    assert {type(each) for each in given if isinstance(each, Exception)} == {SeatsUnavailable}
    await check_show(services, show.id)


async def test_what_the_partner_may_sell_is_asked_each_time(services: Services, show: Show) -> None:
    async with services.engine.begin() as db:
        await db.execute(text("update partners set status = 'REJECTED' where id = :id"), {"id": show.partner_id})
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), show, ["A1"])


async def test_time_that_passed_unseen_closes_the_sale(services: Services, show: Show, clock: Clock) -> None:
    await clock.set(show.starts_at)
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), show, ["A1"])


async def test_one_key_locks_once_and_refuses_another_body_whoever_asks(
    services: Services, another_process: Services, show: Show
) -> None:
    who = world.customer()
    keyed = [world.as_(process, who).with_key("key", ["A1"]) for process in (services, another_process)]
    locks = await outcomes(*(seats.lock_seats(ctx, show.id, ["A1"]) for ctx in keyed * 5))
    assert len({lock.id for lock in locks}) == 1
    with pytest.raises(IdempotencyMismatch):
        await seats.lock_seats(world.as_(services, who).with_key("key", ["A2"]), show.id, ["A2"])
    await check_show(services, show.id)


async def test_a_refused_request_leaves_its_key_unused(services: Services, show: Show) -> None:
    ctx = world.as_(services, world.customer()).with_key("key", "body")
    with pytest.raises(SeatsUnavailable):
        await seats.lock_seats(ctx, show.id, ["B10"])
    assert (await seats.lock_seats(ctx, show.id, ["A1"])).seat_ids == ["A1"]


async def test_the_numbers_of_a_list_are_those_of_the_map(services: Services, clock: Clock) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    await world.lock(services, world.customer(), show, ["A1", "A2"])
    await seats.block_seats(world.as_(services, place.owner), show.id, ["A3"], "Broken")
    async with services.engine.connect() as db:
        kept = (await offered_by_show(db, [show.id]))[0].availability["Gold"]
        await clock.advance(minutes=10)
        later = (await offered_by_show(db, [show.id]))[0].availability["Gold"]
    assert (kept.available, kept.locked, kept.blocked, kept.total) == (17, 2, 1, 20)
    assert (later.available, later.locked, later.blocked) == (19, 0, 1)
    await check_show(services, show.id)
