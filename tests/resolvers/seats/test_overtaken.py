"""A request that was held up while its lock ran out and a rival took the seats. Its transaction began before: by its
time, which stands still, the lock is good. The last moment of the lock is really waited for: a moved clock would move
the time of that transaction too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.accounts import Principal
from domain.seats.errors import LockExpired
from domain.seats.state import LockStatus
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
    """Whoever comes with this context waits for another request with its key, which fails when the block ends."""
    ctx = world.as_(services, who).with_key("key", "body")
    async with services.engine.connect() as db:
        await Transaction(ctx, db).replay_of(operation, "nothing", show.id)
        yield ctx
        await db.rollback()


async def told_after_a_rival_came(
    scene: Scene, operation: str, expires_at: datetime, ask: Callable[[Context], Coroutine[Any, Any, object]]
) -> object:
    """What comes of a request that begins shortly before the lock runs out, and goes on when a rival has the seats."""
    services, clock = scene.services, scene.clock
    async with key_in_use(services, scene.who, operation, scene.show) as ctx:
        await clock.set(expires_at - SHORTLY_BEFORE)
        asked = asyncio.create_task(ask(ctx))
        async with asyncio.timeout(5):
            while not await rows.read(services, HELD_UP):  # noqa: ASYNC110 - asked of a real database
                await asyncio.sleep(0.01)
            while await clock.now() <= expires_at:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await world.lock(services, world.customer(), scene.show, ["A1"])
    return (await asyncio.gather(asked, return_exceptions=True))[0]


@pytest.mark.parametrize(
    ("operation", "use_case"), [("extendLock", seats.extend_lock), ("initiateBooking", bookings.initiate_booking)]
)
async def test_a_lock_whose_seats_a_rival_has_is_neither_extended_nor_booked(
    scene: Scene, operation: str, use_case: Callable[[Context, str], Coroutine[Any, Any, object]]
) -> None:
    lock = await world.lock(scene.services, scene.who, scene.show, ["A1"])
    told = await told_after_a_rival_came(scene, operation, lock.expires_at, lambda ctx: use_case(ctx, lock.id))
    assert isinstance(told, LockExpired), told
    after = await seats.read_lock(world.as_(scene.services, scene.who), lock.id)
    assert (after.status, after.expires_at) == (LockStatus.EXPIRED, lock.expires_at)
    await check_show(scene.services, scene.show.id)


async def test_no_payment_begins_for_seats_that_a_rival_has(scene: Scene) -> None:
    booking = await world.booking_to_pay(scene.services, scene.who, scene.show, ["A1"])
    told = await told_after_a_rival_came(
        scene,
        "initiatePayment",
        booking.expires_at,
        lambda ctx: checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI"),
    )
    assert isinstance(told, LockExpired), told
    await check_show(scene.services, scene.show.id)
