"""What a lock says its seats cost is what its booking costs and its payment asks for, whatever is set meanwhile."""

import asyncio
import random
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from domain.bookings import Booking
from domain.checkout.errors import AmountMismatch
from domain.pricing import NewPrice, NewRates, NewTaxSlab, PricedSeat
from domain.seats.state import SeatLock
from domain.shows import Show
from resolvers import bookings, pricing, seats, shows
from resolvers.context import Services
from resolvers.invariants import audit_platform
from tests import world
from tests.clock import Clock

LATE_EVENING = datetime(2031, 5, 1, 23, 30, tzinfo=ZoneInfo("Asia/Kolkata"))
TODAY, TOMORROW = date(2031, 5, 1), date(2031, 5, 2)


async def reprice(services: Services, place: world.Venue, show: Show, **amounts: int) -> None:
    prices = [NewPrice(seat_type, Decimal(amount)) for seat_type, amount in amounts.items()]
    await shows.update_pricing(world.as_(services, place.owner), show.id, prices)


async def charge(services: Services, day: date, fee: int, **more: object) -> None:
    new = NewRates(day, Decimal(fee), **more)  # type: ignore[arg-type]  # by name
    await pricing.set_rates(world.as_(services, world.OPERATOR), new)


async def book(services: Services, who: Principal, lock: SeatLock) -> Booking:
    return (await bookings.initiate_booking(world.as_(services, who), lock.id)).booking


def lines_of(booking: Booking) -> list[PricedSeat]:
    return [PricedSeat(*list(vars(seat).values())[:5]) for seat in booking.seats]


async def test_a_price_that_changes_under_a_lock_is_for_later_locks(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place)
    lock = await world.lock(services_with_fakes, who, show, ["A1", "A2"])
    await reprice(services_with_fakes, place, show, Gold=400)
    ctx = world.as_(services_with_fakes, who)
    (listed,) = await seats.list_my_locks(ctx)
    read = await seats.read_lock(ctx, lock.id)
    booking = await book(services_with_fakes, who, lock)
    assert [each.total_minor for each in (lock, listed, read, booking)] == [50000] * 4
    assert lock.priced_seats is not None
    assert [[*lock.priced_seats]] * 3 == [
        [*(listed.priced_seats or ())],
        [*(read.priced_seats or ())],
        lines_of(booking),
    ]
    assert (await world.open_payment(services_with_fakes, who, booking)).amount_minor == 50000
    assert (await world.lock(services_with_fakes, world.customer(), show, ["A3"])).total_minor == 40000


async def test_a_lock_that_takes_over_an_older_one_has_the_prices_of_now(services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place)
    await world.lock(services, who, show, ["A1", "A2"])
    await reprice(services, place, show, Gold=400)
    lock = await world.lock(services, who, show, ["A2", "A3"])
    assert (lock.total_minor, (await book(services, who, lock)).total_minor) == (80000, 80000)


async def test_a_longer_lock_keeps_its_prices(services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place)
    lock = await world.lock(services, who, show, ["A1"])
    await reprice(services, place, show, Gold=400)
    assert (await seats.extend_lock(world.as_(services, who), lock.id)).total_minor == 25000
    assert (await book(services, who, lock)).total_minor == 25000


async def test_the_rates_of_a_lock_are_those_of_its_first_moment(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    services, who = isolated_services, world.customer()
    show = await world.show_on_sale(services)
    without = await world.lock(services, who, show, ["A1"])
    await charge(services, TODAY, 15, fee_tax_percent=Decimal(18))
    todays = await world.lock(services, who, show, ["A2"])
    await charge(services, TOMORROW, 30)
    await isolated_clock.advance(seconds=60 * 27)
    late = await world.lock(services, who, show, ["A3"])
    await isolated_clock.advance(seconds=60 * 4)
    tomorrows = await world.lock(services, world.customer(), show, ["A4"])
    assert [each.total_minor for each in (without, todays, late, tomorrows)] == [25000, 26770, 26770, 28540]
    booking = await book(services, who, late)
    assert (booking.total_minor, booking.rates_effective_on) == (26770, TODAY)
    assert (await world.open_payment(services, who, booking)).amount_minor == 26770
    assert (await audit_platform(world.as_(services, SYSTEM))).broken == []


async def test_the_slab_of_a_seats_own_price_decides_its_tax(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    slabs = [NewTaxSlab(Decimal(200), Decimal(12))]
    await charge(isolated_services, TODAY, 15, ticket_tax_percent=Decimal(18), ticket_tax_slabs=slabs)
    layout = world.rows_of_seats("A", 2)
    silver = world.rows_of_seats("B", 2, "Silver").seats
    layout = type(layout)(2, 2, [*layout.seats, *silver])
    show, who = await world.show_on_sale(isolated_services, layout=layout), world.customer()
    lock = await world.lock(isolated_services, who, show, ["A1", "B1"])
    assert lock.priced_seats == (
        PricedSeat("A1", "Gold", 25000, 1500, 4500),
        PricedSeat("B1", "Silver", 18000, 1500, 2160),
    )
    assert lines_of(await book(isolated_services, who, lock)) == [*lock.priced_seats]


async def test_a_lock_of_a_version_that_froze_nothing_is_booked_at_the_prices_of_now(services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place)
    lock = await world.lock(services, who, show, ["A1"])
    async with services.engine.begin() as db:
        await db.execute(text("update seat_locks set priced_seats = null where id = :id"), {"id": lock.id})
    await reprice(services, place, show, Gold=400)
    read = await seats.read_lock(world.as_(services, who), lock.id)
    assert (read.priced_seats, read.total_minor) == (None, 25000)
    assert (await book(services, who, lock)).total_minor == 40000


async def test_the_old_price_pays_its_lock_and_the_new_one_does_not(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place)
    lock = await world.lock(services_with_fakes, who, show, ["A1"])
    await reprice(services_with_fakes, place, show, Gold=100)
    booking = await book(services_with_fakes, who, lock)
    with pytest.raises(AmountMismatch) as refused:
        await world.open_payment(services_with_fakes, who, type(booking)(**vars(booking) | {"total_minor": 10000}))
    assert refused.value.expected_minor == 25000


async def test_prices_that_change_all_the_time_never_come_between_a_lock_and_its_booking(
    services_with_fakes: Services,
) -> None:
    services, dice = services_with_fakes, random.Random(13)
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, world.rows_of_seats("AB", 10))
    given = {25000, *range(30000, 34000, 100)}

    async def change_prices() -> None:
        for amount in range(300, 340):
            await reprice(services, place, show, Gold=amount)

    async def buy(seat_id: str) -> int:
        who = world.customer()
        await asyncio.sleep(dice.random() / 5)
        lock = await world.lock(services, who, show, [seat_id])
        booking = await book(services, who, lock)
        payment = await world.open_payment(services, who, booking)
        assert lines_of(booking) == [*(lock.priced_seats or ())]
        assert lock.total_minor == booking.total_minor == payment.amount_minor
        return lock.total_minor

    seat_ids = [f"{row}{column}" for row in "AB" for column in range(1, 11)]
    _, *paid = await asyncio.gather(change_prices(), *map(buy, seat_ids))
    assert len(paid) == 20
    assert set(paid) <= given
