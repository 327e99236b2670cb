"""A request that was held up while its lock ran out and a rival took the seats. Its transaction began before: by its
time, which stands still, the lock is good.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
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
from tests.invariants import check_show

TTL, UNTIL_SHORTLY_BEFORE, UNTIL_AFTER = 2, 1.2, 0.9


@asynccontextmanager
async def key_in_use(services: Services, who: Principal, operation: str, show: Show) -> AsyncIterator[Context]:
    """Whoever comes with this context waits for another request with its key, which fails when the block ends."""
    ctx = world.as_(services, who).with_key("key", "body")
    async with services.engine.connect() as db:
        await Transaction(ctx, db).replay_of(operation, "nothing", show.id)
        yield ctx
        await db.rollback()


async def told_after_a_rival_came(
    services: Services,
    show: Show,
    operation: str,
    who: Principal,
    ask: Callable[[Context], Coroutine[Any, Any, object]],
) -> object:
    async with key_in_use(services, who, operation, show) as ctx:
        await asyncio.sleep(UNTIL_SHORTLY_BEFORE)
        asked = asyncio.create_task(ask(ctx))
        await asyncio.sleep(UNTIL_AFTER)
        await world.lock(services, world.customer(), show, ["A1"])
    return (await asyncio.gather(asked, return_exceptions=True))[0]


@pytest.mark.parametrize(
    ("operation", "use_case"), [("extendLock", seats.extend_lock), ("initiateBooking", bookings.initiate_booking)]
)
async def test_a_lock_whose_seats_a_rival_has_is_neither_extended_nor_booked(
    services: Services, operation: str, use_case: Callable[[Context, str], Coroutine[Any, Any, object]]
) -> None:
    show, who = await world.show_on_sale(services, lock_ttl_seconds=TTL), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    told = await told_after_a_rival_came(services, show, operation, who, lambda ctx: use_case(ctx, lock.id))
    assert isinstance(told, LockExpired), told
    after = await seats.read_lock(world.as_(services, who), lock.id)
    assert (after.status, after.expires_at) == (LockStatus.EXPIRED, lock.expires_at)
    await check_show(services, show.id)


async def test_no_payment_begins_for_seats_that_a_rival_has(services: Services) -> None:
    show, who = await world.show_on_sale(services, lock_ttl_seconds=TTL), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    told = await told_after_a_rival_came(
        services,
        show,
        "initiatePayment",
        who,
        lambda ctx: checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI"),
    )
    assert isinstance(told, LockExpired), told
    await check_show(services, show.id)
