"""A request whose transaction begins while its lock is live, and gets the show when the lock has run out and another
transaction has decided so. The end of the lock is really waited for: a moved clock would move the time of the request's
transaction too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from domain.accounts import Principal
from domain.seats.errors import LockExpired
from domain.seats.state import LockStatus, SeatLock
from domain.shows import Show
from resolvers import bookings, checkout, seats
from resolvers.context import Context, Services, Transaction
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers import rows

SHORTLY_BEFORE = timedelta(seconds=0.8)
HELD_UP = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@dataclass(frozen=True)
class Scene:
    """A show whose seat A1 `who` locks before a rival does."""

    services: Services
    clock: Clock
    show: Show
    who: Principal


@pytest.fixture
async def scene(services: Services, clock: Clock) -> Scene:
    return Scene(services, clock, await world.show_on_sale(services), world.customer())


@asynccontextmanager
async def key_in_use(services: Services, who: Principal, operation: str, show: Show) -> AsyncIterator[Context]:
    """A use case with this context waits until the block ends, for another request with its key, which fails."""
    ctx = world.as_(services, who).with_key("key", "body")
    async with services.engine.connect() as db:
        await Transaction(ctx, db).replay_of(operation, "nothing", show.id)
        yield ctx
        await db.rollback()


UseCase = Callable[[Context, str], Coroutine[Any, Any, object]]
OF_A_LOCK = [("extendLock", seats.extend_lock), ("initiateBooking", bookings.initiate_booking)]


async def outcome_after(
    scene: Scene,
    operation: str,
    expires_at: datetime,
    ask: Callable[[Context], Coroutine[Any, Any, object]],
    meanwhile: Callable[[], Coroutine[Any, Any, object]],
) -> object:
    """What `ask` returns or raises: it begins shortly before the lock runs out, and goes on after `meanwhile`, which
    begins when the lock has run out.
    """
    services, clock = scene.services, scene.clock
    async with key_in_use(services, scene.who, operation, scene.show) as ctx:
        await clock.set(expires_at - SHORTLY_BEFORE)
        asked = asyncio.create_task(ask(ctx))
        async with asyncio.timeout(5):
            while not await rows.read(services, HELD_UP):  # noqa: ASYNC110 - asked of a real database
                await asyncio.sleep(0.01)
            while await clock.now() <= expires_at:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await meanwhile()
    return (await asyncio.gather(asked, return_exceptions=True))[0]


async def expect_unchanged(scene: Scene, lock: SeatLock) -> None:
    after = await seats.read_lock(world.as_(scene.services, scene.who), lock.id)
    assert (after.status, after.expires_at) == (LockStatus.EXPIRED, lock.expires_at)
    await check_show(scene.services, scene.show.id)


@pytest.mark.parametrize("seat_ids", [["A1"], ["A1", "A2"]])
@pytest.mark.parametrize(("operation", "use_case"), OF_A_LOCK)
async def test_a_lock_one_of_whose_seats_a_rival_has_is_neither_extended_nor_booked(
    scene: Scene, operation: str, use_case: UseCase, seat_ids: list[str]
) -> None:
    lock = await world.lock(scene.services, scene.who, scene.show, seat_ids)
    rival = partial(world.lock, scene.services, world.customer(), scene.show, ["A1"])
    outcome = await outcome_after(scene, operation, lock.expires_at, lambda ctx: use_case(ctx, lock.id), rival)
    assert isinstance(outcome, LockExpired), outcome
    await expect_unchanged(scene, lock)


@pytest.mark.parametrize("seat_ids", [["A1"], ["A1", "A2"]])
async def test_no_payment_begins_for_a_lock_one_of_whose_seats_a_rival_has(scene: Scene, seat_ids: list[str]) -> None:
    booking = await world.booking_to_pay(scene.services, scene.who, scene.show, seat_ids)
    outcome = await outcome_after(
        scene,
        "initiatePayment",
        booking.expires_at,
        lambda ctx: checkout.initiate_payment(ctx, booking.id, Decimal(booking.total_minor) / 100, "UPI"),
        partial(world.lock, scene.services, world.customer(), scene.show, ["A1"]),
    )
    assert isinstance(outcome, LockExpired), outcome
    await check_show(scene.services, scene.show.id)


async def test_a_lock_in_whose_place_its_owner_has_another_is_not_extended_beyond_the_limit(scene: Scene) -> None:
    services, who, show = scene.services, scene.who, scene.show
    lock = await world.lock(services, who, show, ["A1"])
    await scene.clock.advance(seconds=60)
    await world.lock(services, who, show, ["B1"])
    another = partial(world.lock, services, who, show, ["B5"])
    outcome = await outcome_after(
        scene, "extendLock", lock.expires_at, lambda ctx: seats.extend_lock(ctx, lock.id), another
    )
    assert isinstance(outcome, LockExpired), outcome
    assert len(await seats.list_my_locks(world.as_(services, who))) == services.policy.locks_per_customer
    await expect_unchanged(scene, lock)
