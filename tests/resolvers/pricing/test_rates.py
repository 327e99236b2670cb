"""Rates begin on a day of India's calendar, and what was in force is never changed."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.accounts import VISITOR, Principal
from domain.errors import DomainError, Forbidden, InvalidInput, Unauthenticated
from domain.pricing import NewRates, RateCard
from resolvers import bookings, pricing
from resolvers.context import Services
from resolvers.pricing import ListedRates
from tests import world
from tests.clock import Clock
from tests.resolvers.rows import count, read

INDIA = ZoneInfo("Asia/Kolkata")
LATE_EVENING = datetime(2031, 5, 1, 23, 30, tzinfo=INDIA)
"""The first of May there, and by UTC as well; half an hour later it is the second in India alone."""
TODAY, TOMORROW = date(2031, 5, 1), date(2031, 5, 2)


def rates(day: date, fee: str | None = "30", **percents: str) -> NewRates:
    taxes: dict[str, Any] = {name: Decimal(percent) for name, percent in percents.items()}
    return NewRates(day, None if fee is None else Decimal(fee), **taxes)


async def set_rates(services: Services, new: NewRates) -> ListedRates:
    return await pricing.set_rates(world.as_(services, world.OPERATOR), new)


async def test_a_booking_has_the_rates_of_the_day_on_which_it_was_made(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    show, who = await world.show_on_sale(isolated_services), world.customer()
    early = await world.booking_to_pay(isolated_services, who, show, ["A1"])
    await set_rates(isolated_services, rates(TOMORROW, fee_tax_percent="18", ticket_tax_percent="5"))
    still_today = await world.booking_to_pay(isolated_services, who, show, ["A2"])
    await isolated_clock.advance(minutes=31)
    next_day = await world.booking_to_pay(isolated_services, world.customer(), show, ["A3"])
    assert [each.total_minor for each in (early, still_today, next_day)] == [25000, 25000, 25000 + 3000 + 540 + 1250]
    assert (next_day.fee_minor, next_day.tax_minor) == (3000, 1790)
    assert (await bookings.read_booking(world.as_(isolated_services, who), early.id)).total_minor == 25000


async def test_todays_rates_hold_at_once_and_are_then_never_changed(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    made = await set_rates(isolated_services, rates(TODAY))
    assert (made.in_force, made.card.convenience_fee_minor) == (True, 3000)
    assert await set_rates(isolated_services, rates(TODAY)) == made
    with pytest.raises(InvalidInput) as refusal:
        await set_rates(isolated_services, rates(TODAY, "31"))
    assert refusal.value.errors[0].field == "effective_on"
    assert [listed.card for listed in await listing(isolated_services)] == [RateCard(TODAY, 3000)]
    assert await count(isolated_services, "audit_trail", "action = 'setRates'") == 1


async def listing(services: Services) -> list[ListedRates]:
    return await pricing.list_rates(world.as_(services, world.OPERATOR))


async def test_rates_to_come_may_be_set_again_until_their_day_has_come(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    await set_rates(isolated_services, rates(TOMORROW, "30", fee_tax_percent="18"))
    await set_rates(isolated_services, rates(TOMORROW, "45.50"))
    (listed,) = await listing(isolated_services)
    assert listed == ListedRates(RateCard(TOMORROW, 4550, Decimal(18)), in_force=False)
    trail = await read(isolated_services, "select before, after from audit_trail where action = 'setRates' order by at")
    fees = [
        (entry.before and entry.before["convenience_fee_minor"], entry.after["convenience_fee_minor"])
        for entry in trail
    ]
    assert fees == [(None, 3000), (3000, 4550)]
    await isolated_clock.advance(minutes=31)
    with pytest.raises(InvalidInput):
        await set_rates(isolated_services, rates(TOMORROW, "1"))
    assert await listing(isolated_services) == [ListedRates(listed.card, in_force=True)]


async def test_what_is_left_out_is_as_the_rates_before_have_it(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    await set_rates(isolated_services, rates(TODAY, "30", fee_tax_percent="18", commission_tax_percent="18"))
    await set_rates(isolated_services, rates(TOMORROW, None, ticket_tax_percent="12.5"))
    later, now = await listing(isolated_services)
    assert (later.card, later.in_force) == (
        RateCard(TOMORROW, 3000, Decimal(18), Decimal("12.5"), Decimal(18)),
        False,
    )
    assert now == ListedRates(RateCard(TODAY, 3000, Decimal(18), Decimal(0), Decimal(18)), in_force=True)
    assert (await set_rates(isolated_services, rates(TOMORROW, "0"))).card.convenience_fee_minor == 0


async def test_of_many_that_set_the_same_day_at_once_each_change_is_in_the_trail(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    await asyncio.gather(*(set_rates(isolated_services, rates(TOMORROW, str(fee))) for fee in range(1, 9)))
    trail = await read(isolated_services, "select before, after from audit_trail where action = 'setRates'")
    changes = {
        entry.before and entry.before["convenience_fee_minor"]: entry.after["convenience_fee_minor"] for entry in trail
    }
    fee, seen = changes[None], 1
    while fee in changes:
        fee, seen = changes[fee], seen + 1
    (listed,) = await listing(isolated_services)
    assert (seen, listed.card.convenience_fee_minor) == (8, fee)


async def test_a_replay_answers_what_stands_also_when_its_day_is_over(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await isolated_clock.set(LATE_EVENING)
    ctx = world.as_(isolated_services, world.OPERATOR).with_key("key", "body")
    first = await pricing.set_rates(ctx, rates(TODAY))
    await isolated_clock.advance(hours=2)
    assert (await pricing.set_rates(ctx, rates(TODAY))).card == first.card
    assert await count(isolated_services, "rates", "true") == 1


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (rates(TODAY - timedelta(days=1)), "effective_on"),
        (rates(TODAY + timedelta(days=367)), "effective_on"),
        (rates(date(9999, 12, 31)), "effective_on"),
        (rates(TOMORROW, "-1"), "convenience_fee"),
        (rates(TOMORROW, "0.005"), "convenience_fee"),
        (rates(TOMORROW, fee_tax_percent="100.01"), "fee_tax_percent"),
        (rates(TOMORROW, ticket_tax_percent="-1"), "ticket_tax_percent"),
        (rates(TOMORROW, commission_tax_percent="1.001"), "commission_tax_percent"),
    ],
)
async def test_rates_that_cannot_be_are_refused_by_name(
    isolated_services: Services, isolated_clock: Clock, new: NewRates, field: str
) -> None:
    await isolated_clock.set(LATE_EVENING)
    with pytest.raises(InvalidInput) as refusal:
        await set_rates(isolated_services, new)
    assert [error.field for error in refusal.value.errors] == [field]
    assert await count(isolated_services, "rates", "true") == 0


async def test_rates_are_the_operators_alone(isolated_services: Services, isolated_clock: Clock) -> None:
    await isolated_clock.set(LATE_EVENING)
    place = await world.venue(isolated_services)
    refused: list[tuple[Principal, type[DomainError]]] = [
        (VISITOR, Unauthenticated), (world.customer(), Forbidden), (place.owner, Forbidden),
    ]  # fmt: skip
    for who, refusal in refused:
        with pytest.raises(refusal):
            await pricing.set_rates(world.as_(isolated_services, who), rates(TOMORROW))
        with pytest.raises(refusal):
            await pricing.list_rates(world.as_(isolated_services, who))
    assert await count(isolated_services, "rates", "true") == 0
