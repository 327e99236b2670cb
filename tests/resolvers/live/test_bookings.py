"""Bookings are followed by one task of a process, which reads what may have changed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any

import pytest

from domain.accounts import VISITOR, Principal
from domain.bookings import Booking, BookingStatus
from domain.errors import NotFound, Unauthenticated
from domain.shows import Show
from providers.broadcaster_notifier import BroadcasterNotifier
from resolvers import bookings, cancellations
from resolvers.context import Context, Services
from resolvers.live import LiveHub
from resolvers.live import bookings as live_bookings
from tests import world

SOON = 5.0
VIEWERS = 20


@pytest.fixture
def who() -> Principal:
    return world.customer()


@pytest.fixture
async def booking(services: Services, who: Principal, show: Show) -> Booking:
    return await world.booking_to_pay(services, who, show, ["A1"])


@pytest.fixture
def notified(parts: Services, notifier: BroadcasterNotifier) -> LiveHub:
    """A hub that relies on the notifier."""
    return LiveHub(parts, notifier.listen, is_notified=lambda: True)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bookings each read of the following task asks for."""
    seen: list[int] = []
    read = bookings.read_followed_bookings

    async def noted(ctx: Context, keys: Sequence[tuple[str, str]]) -> Any:
        seen.append(len(keys))
        return await read(ctx, keys)

    monkeypatch.setattr(bookings, "read_followed_bookings", noted)
    return seen


async def soon(states: AsyncIterator[Booking]) -> BookingStatus:
    return (await asyncio.wait_for(anext(states), SOON)).status


@pytest.mark.usefixtures("server")  # with the provider of payments
async def test_all_viewers_of_a_booking_are_served_by_one_read(
    parts: Services, notified: LiveHub, who: Principal, booking: Booking, reads: list[int]
) -> None:
    async with AsyncExitStack() as viewing:
        viewers = [
            await viewing.enter_async_context(
                aclosing(notified.bookings.watch_booking(world.as_(parts, who), booking.id))
            )
            for _ in range(VIEWERS)
        ]
        assert [await soon(viewer) for viewer in viewers] == [BookingStatus.PENDING_PAYMENT] * VIEWERS
        payment = await world.open_payment(parts, who, booking)
        await asyncio.sleep(2 * live_bookings.READ_SECONDS)  # what that has woken is read
        reads.clear()
        await world.report(parts, payment.id)
        assert [await soon(viewer) for viewer in viewers] == [BookingStatus.CONFIRMED] * VIEWERS
        assert reads == [1]
        assert notified.bookings.viewers == VIEWERS
    assert (notified.bookings._followed, notified.bookings._following) == ({}, None)


async def test_bookings_that_do_not_change_are_not_read(
    parts: Services, notified: LiveHub, who: Principal, booking: Booking, reads: list[int]
) -> None:
    async with aclosing(notified.bookings.watch_booking(world.as_(parts, who), booking.id)) as viewer:
        await soon(viewer)
        waiting = asyncio.ensure_future(anext(viewer))
        reads.clear()
        await asyncio.sleep(1.5 * live_bookings.READ_SECONDS)
        assert reads == []
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_a_hold_that_runs_out_is_noticed_without_any_wake_up(services: Services, who: Principal) -> None:
    show = await world.show_on_sale(services, lock_ttl_seconds=2)
    async with BroadcasterNotifier(None) as deaf:
        hub = LiveHub(services, deaf.listen, is_notified=lambda: True)
        booking = await world.booking_to_pay(services, who, show, ["A1"])
        async with aclosing(hub.bookings.watch_booking(world.as_(services, who), booking.id)) as viewer:
            assert [await soon(viewer), await soon(viewer)] == [BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED]


@pytest.mark.usefixtures("server")
async def test_without_a_notifier_changes_are_found_by_polling(
    services: Services, who: Principal, booking: Booking
) -> None:
    async with BroadcasterNotifier(None) as deaf:
        hub = LiveHub(services, deaf.listen)
        async with aclosing(hub.bookings.watch_booking(world.as_(services, who), booking.id)) as viewer:
            await soon(viewer)
            await world.report(services, (await world.open_payment(services, who, booking)).id)
            assert await soon(viewer) is BookingStatus.CONFIRMED


async def test_whose_booking_it_is_not_follows_nothing(parts: Services, hub: LiveHub, booking: Booking) -> None:
    with pytest.raises(NotFound):
        await anext(hub.bookings.watch_booking(world.as_(parts, world.customer()), booking.id))
    with pytest.raises(Unauthenticated):
        hub.bookings.watch_booking(world.as_(parts, VISITOR), booking.id)
    assert (hub.bookings._followed, hub.bookings._following) == ({}, None)


@pytest.mark.usefixtures("server")
async def test_money_that_goes_back_is_told_while_the_status_stays(
    parts: Services, notified: LiveHub, who: Principal, booking: Booking
) -> None:
    payment = await world.open_payment(parts, who, booking)
    async with aclosing(notified.bookings.watch_booking(world.as_(parts, who), booking.id)) as viewer:
        await soon(viewer)
        await world.report(parts, payment.id, amount=1)
        assert await soon(viewer) is BookingStatus.PENDING_PAYMENT


@pytest.mark.usefixtures("server")
async def test_an_unpaid_booking_ends_with_its_show_once_its_money_has_gone_back(
    parts: Services, notified: LiveHub, who: Principal
) -> None:
    place = await world.venue(parts)
    show = await world.show_on_sale(parts, place)
    booking = await world.booking_to_pay(parts, who, show, ["A1"])
    payment = await world.open_payment(parts, who, booking)
    async with aclosing(notified.bookings.watch_booking(world.as_(parts, who), booking.id)) as viewer:
        await soon(viewer)
        await cancellations.cancel_show(world.as_(parts, place.owner), show.id, "The projector failed")
        assert await soon(viewer) is BookingStatus.CANCELLED
        await world.report(parts, payment.id)
        assert await soon(viewer) is BookingStatus.CANCELLED
        assert {state.status async for state in viewer} <= {BookingStatus.CANCELLED}  # and it completes
