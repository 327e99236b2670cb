"""For any hall, prices, rates and slabs, and whatever is set meanwhile, each step says the same sum."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.accounts import SYSTEM
from domain.layouts import NewLayout
from domain.pricing import NewPrice, NewRates, NewTaxSlab
from resolvers import bookings, pricing, seats, shows
from resolvers.context import Services
from resolvers.invariants import audit_platform
from tests import world
from tests.clock import Clock

Answer = TypeVar("Answer")
prices = st.decimals("0.01", 2000, places=2)
percents = st.decimals(0, 30, places=2)


@dataclass(frozen=True)
class Scene:
    """`wanted`: seats of a hall whose first `golds` are Gold and whose others are Silver."""

    golds: int
    wanted: list[int]
    first: tuple[Decimal, Decimal]
    later: tuple[Decimal, Decimal]
    fee: Decimal
    taxes: tuple[Decimal, Decimal]
    slabs: dict[Decimal, Decimal]


scenes = st.builds(
    Scene,
    golds=st.integers(1, 9),
    wanted=st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True),
    first=st.tuples(prices, prices),
    later=st.tuples(prices, prices),
    fee=st.decimals(0, 50, places=2),
    taxes=st.tuples(percents, percents),
    slabs=st.dictionaries(prices, percents, max_size=3),
)


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def hall(golds: int) -> NewLayout:
    gold, silver = world.rows_of_seats("A", golds), world.rows_of_seats("B", 10 - golds, "Silver")
    return NewLayout(2, 10, [*gold.seats, *silver.seats])


async def set_prices(services: Services, place: world.Venue, show_id: str, amounts: tuple[Decimal, Decimal]) -> None:
    new = [NewPrice(seat_type, amount) for seat_type, amount in zip(("Gold", "Silver"), amounts, strict=True)]
    await shows.update_pricing(world.as_(services, place.owner), show_id, new)


async def set_rates(services: Services, scene: Scene) -> None:
    """From now on: the day has none yet."""
    today = (await world.now(services) + timedelta(hours=5, minutes=30)).date()
    slabs = [NewTaxSlab(up_to, percent) for up_to, percent in scene.slabs.items()]
    new = NewRates(today, scene.fee, *scene.taxes, ticket_tax_slabs=slabs)
    await pricing.set_rates(world.as_(services, world.OPERATOR), new)


async def play(services: Services, clock: Clock, scene: Scene) -> None:
    await clock.advance(days=1)
    place, who = await world.venue(services), world.customer()
    layout = hall(scene.golds)
    show = await world.show_on_sale(services, place, layout)
    await set_prices(services, place, show.id, scene.first)
    await set_rates(services, scene)
    ctx = world.as_(services, who)
    lock = await seats.lock_seats(ctx, show.id, [layout.seats[at].seat_id for at in scene.wanted])
    await set_prices(services, place, show.id, scene.later)
    read, (listed,) = await seats.read_lock(ctx, lock.id), await seats.list_my_locks(ctx)
    booking = (await bookings.initiate_booking(ctx, lock.id)).booking
    payment = await world.open_payment(services, who, booking)
    sums = {each.total_minor for each in (lock, read, listed, booking)} | {payment.amount_minor}
    assert len(sums) == 1
    assert lock.priced_seats == read.priced_seats == listed.priced_seats
    assert [(seat.seat_id, seat.total_minor) for seat in lock.priced_seats or ()] == [
        (seat.seat_id, seat.total_minor) for seat in booking.seats
    ]
    assert lock.amount_minor == booking.tickets_minor
    assert booking.fee_minor == int(scene.fee * 100) * len(scene.wanted)


def test_lock_list_quote_and_payment_agree(
    isolated_services: Services, isolated_clock: Clock, running_loop: asyncio.AbstractEventLoop
) -> None:
    def run(step: Coroutine[Any, Any, Answer]) -> Answer:
        return running_loop.run_until_complete(step)

    @settings(max_examples=20, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(scenes)
    def agree(scene: Scene) -> None:
        run(play(isolated_services, isolated_clock, scene))

    agree()
    assert run(audit_platform(world.as_(isolated_services, SYSTEM))).broken == []
