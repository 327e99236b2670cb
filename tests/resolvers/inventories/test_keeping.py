"""Seats in memory follow the database, whatever changes a show beside its locks."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.database import open_engine
from domain import ids
from domain.accounts import SYSTEM
from domain.pricing import NewPrice
from domain.seats.locking import LockRequest, lock
from domain.shows import ShowClosed
from resolvers import cancellations, layouts, seats, shows
from resolvers.context import Services
from resolvers.inventories import keeping
from resolvers.seats.changing import lock_inventory, write_inventory
from settings import Settings
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.world import Venue


@pytest.fixture
async def place(services: Services) -> Venue:
    return await world.venue(services)


async def test_a_price_that_changed_is_the_next_lock_s(services: Services, place: Venue) -> None:
    show = await world.show_on_sale(services, place)
    assert (await world.lock(services, world.customer(), show, ["A1"])).amount_minor == 250_00
    await shows.update_pricing(world.as_(services, place.owner), show.id, [NewPrice("Gold", Decimal(300))])
    assert (await world.lock(services, world.customer(), show, ["A2"])).amount_minor == 300_00


async def test_seats_of_a_new_layout_can_be_locked_at_once(services: Services, place: Venue) -> None:
    show = await world.show_on_sale(services, place)
    await world.lock(services, world.customer(), show, ["A1"])
    owner = world.as_(services, place.owner)
    await layouts.upload_seat_layout(owner, show.id, world.rows_of_seats("ABC"))
    assert (await world.lock(services, world.customer(), show, ["C1"])).seat_ids == ["C1"]
    await check_show(services, show.id)


async def test_a_cancelled_show_sells_nothing_more(services: Services, place: Venue) -> None:
    show = await world.show_on_sale(services, place)
    await world.lock(services, world.customer(), show, ["A1"])
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), show, ["A2"])


async def test_a_transaction_that_fails_leaves_nothing_in_memory(services: Services, place: Venue) -> None:
    show = await world.show_on_sale(services, place)
    await world.lock(services, world.customer(), show, ["A1"])

    async def failing() -> None:
        async with world.as_(services, SYSTEM).begin() as tx:
            inventory = await lock_inventory(tx, show.id)
            request = LockRequest.of(ids.new_in_show(ids.LOCK, show.id), "USER_1", "USER_1", ["A2"])
            lock(inventory, request, services.policy)
            await write_inventory(tx, inventory)
            await tx.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert (await world.lock(services, world.customer(), show, ["A2"])).seat_ids == ["A2"]
    await check_show(services, show.id)


async def test_a_sweep_in_between_frees_what_is_locked_next(services: Services, place: Venue, clock: Clock) -> None:
    show = await world.show_on_sale(services, place)
    await world.lock(services, world.customer(), show, ["A1"])
    await clock.advance(minutes=6)
    assert await seats.expire_locks(world.as_(services, SYSTEM), show.id) == 1
    assert (await world.lock(services, world.customer(), show, ["A1"])).seat_ids == ["A1"]
    await check_show(services, show.id)


async def test_the_shows_used_longest_ago_are_dropped_from_memory(
    services: Services, place: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_SEATS", 50)
    first, second, third = [await world.show_on_sale(services, place, starts_in=timedelta(days=n)) for n in (1, 2, 3)]
    for show, seat_id in ((first, "A1"), (second, "A1"), (first, "A2"), (third, "A1")):
        await world.lock(services, world.customer(), show, [seat_id])
    kept = services.inventories.kept
    assert [kept.find(show.id) is not None for show in (first, second, third)] == [True, False, True]


async def test_a_lock_waits_for_no_connection_that_a_transaction_holds(
    services: Services, settings: Settings, place: Venue
) -> None:
    """Who has locked a show must not wait for a connection of one who waits for the show."""
    show = await world.show_on_sale(services, place)
    engine = open_engine(settings.model_copy(update={"database_pool_size": 2}))
    try:
        async with engine.connect(), engine.connect(), asyncio.timeout(3):
            without = replace(services, engine=engine)
            assert (await world.lock(without, world.customer(), show, ["A1"])).seat_ids == ["A1"]
    finally:
        await engine.dispose()
