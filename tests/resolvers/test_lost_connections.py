"""A connection to the database that is lost in the middle: the outcome is unknown, and the same key finds it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.database import open_engine, open_pool
from domain.accounts import VISITOR
from domain.errors import Busy
from domain.seats.state import SeatLock
from models.base import Database
from resolvers import seats
from resolvers.context import Context, Services
from settings import Settings
from tests import world
from tests.chaos.proxy import Proxy, Trip, proxy_before
from tests.invariants import check_show


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with proxy_before(database_url) as proxy:
        yield proxy


@pytest.fixture
async def behind(services: Services, settings: Settings, proxy: Proxy) -> AsyncIterator[Services]:
    """The platform, with the proxy between it and its database."""
    through_proxy = settings.model_copy(update={"database_url": proxy.url})
    engine = open_engine(through_proxy)
    async with open_pool(through_proxy) as pool:
        yield replace(services, engine=engine, pool=pool)
    await engine.dispose()


async def asked_until_answered(ctx: Context, show_id: str) -> tuple[SeatLock, int]:
    """The lock, and how many answers said that the outcome is unknown. Whatever else is raised is an error of ours."""
    unknown = 0
    while True:
        try:
            return await seats.lock_seats(ctx, show_id, ["A1"]), unknown
        except Busy:
            unknown += 1


@pytest.mark.parametrize("after", [False, True])
async def test_a_connection_lost_at_any_message_leaves_an_outcome_that_the_same_key_finds(
    services: Services, behind: Services, proxy: Proxy, *, after: bool
) -> None:
    show = await world.show_on_sale(services)
    await seats.read_seat_map(world.as_(behind, VISITOR), show.id)
    for message in range(1, 100):
        who = world.customer()
        ctx = world.as_(behind, who).with_key("key", "body")
        proxy.trips = [Trip(after=after, commits_only=False, countdown=message)]
        lock, unknown = await asked_until_answered(ctx, show.id)
        is_through, proxy.trips = bool(proxy.trips), []
        assert (await seats.lock_seats(ctx, show.id, ["A1"])).id == lock.id
        assert await world.states(services, show.id) == {"A1": "L"}
        await check_show(services, show.id)
        await seats.release_seats(world.as_(services, who), lock.id)
        if is_through:
            assert message > 10, "A lock takes more messages than that."
            return
        assert unknown == 1
    pytest.fail("A lock takes fewer than a hundred messages.")


async def test_an_answer_lost_after_the_commit_is_found_and_one_lost_before_it_was_never_given(
    services: Services, behind: Services, proxy: Proxy
) -> None:
    show = await world.show_on_sale(services)
    for after, states in ((False, {}), (True, {"A1": "L"})):
        ctx = world.as_(behind, world.customer()).with_key("key", "body")
        proxy.trips = [Trip(after=after)]
        with pytest.raises(Busy):
            await seats.lock_seats(ctx, show.id, ["A1"])
        assert await world.states(services, show.id) == states
    lock = await seats.lock_seats(ctx, show.id, ["A1"])
    assert lock.seat_ids == ["A1"]
    await check_show(services, show.id)


async def test_a_pool_whose_connections_were_all_lost_answers_the_next_request(
    services: Services, behind: Services, proxy: Proxy
) -> None:
    show = await world.show_on_sale(services)
    async with behind.engine.connect() as one, behind.engine.connect() as another:
        ends = [await end_of(each) for each in (one, another)]
    proxy.cut()
    await asyncio.gather(*(end.wait() for end in ends))
    await seats.read_seat_map(world.as_(behind, VISITOR), show.id)


async def test_a_transaction_in_which_nothing_was_asked_for_too_long_is_busy(services: Services) -> None:
    async def stopped() -> None:
        async with world.as_(services, VISITOR).begin() as tx:
            await tx.db.execute(text("set local idle_in_transaction_session_timeout = '50ms'"))
            await (await end_of(tx.db)).wait()
            await tx.db.execute(text("select 1"))

    with pytest.raises(Busy):
        await stopped()


async def end_of(db: Database) -> asyncio.Event:
    """Set when the driver knows that the connection is gone."""
    ended = asyncio.Event()
    driver = (await db.get_raw_connection()).driver_connection
    assert driver is not None
    driver.add_termination_listener(lambda _: ended.set())
    return ended


async def test_a_database_that_falls_silent_is_busy_and_keeps_no_connection(
    services: Services, settings: Settings, proxy: Proxy
) -> None:
    show = await world.show_on_sale(services)
    through_proxy = settings.model_copy(update={"database_url": proxy.url, "database_pool_size": 2})
    engine = open_engine(through_proxy, silence_seconds=0.5)
    behind = replace(services, engine=engine)
    try:
        for _ in range(3):
            await seats.read_seat_map(world.as_(behind, VISITOR), show.id)
            proxy.hush()
            with pytest.raises(Busy):
                await seats.read_seat_map(world.as_(behind, VISITOR), show.id)
    finally:
        await engine.dispose()


async def test_a_database_that_cannot_be_reached_is_busy_and_answers_when_it_is_back(
    services: Services, behind: Services, proxy: Proxy
) -> None:
    show = await world.show_on_sale(services)
    await proxy.close()
    with pytest.raises(Busy):
        await seats.read_seat_map(world.as_(behind, VISITOR), show.id)
    await proxy.open()
    assert (await seats.read_seat_map(world.as_(behind, VISITOR), show.id)).version == 1
