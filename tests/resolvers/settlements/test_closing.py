"""Cycles: what is due makes one, once."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.accounts import SYSTEM
from domain.errors import Forbidden, InvalidInput, NotFound
from domain.settlements.statement import NothingDue, Settlement, SettlementStatus
from resolvers import cancellations, settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.jobs import run_due_jobs
from tests.resolvers import rows
from tests.resolvers.settlements.scene import SHARE, at, read, sell, settled

HOURS = timedelta(hours=1)


def figures(settlement: Settlement) -> tuple[int, ...]:
    """Gross, commission, tax, refund, net."""
    of = settlement
    return of.gross_minor, of.commission_minor, of.tax_minor, of.refund_minor, of.net_minor


def carry(settlement: Settlement) -> tuple[int, int, int]:
    return settlement.carried_in_minor, settlement.payout_minor, settlement.carried_out_minor


async def settlements_of(services: Services, partner_id: str) -> int:
    return await rows.count(services, "settlements", "partner_id = :partner", partner=partner_id)


async def test_a_show_is_settled_two_business_days_after_its_end_and_not_before(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-02-26T10:00:00")  # a Thursday; the 28th is a fourth Saturday
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1", "A2"], starts_in=8 * HOURS)
    for morning in ("2026-02-27T09:00:00", "2026-02-28T09:00:00", "2026-03-01T23:59:00"):
        await at(isolated_clock, morning)
        with pytest.raises(NothingDue):
            await settled(isolated_services, place)
    await at(isolated_clock, "2026-03-02T00:00:01")
    made = await settled(isolated_services, place)
    assert (made.cycle_date, made.settlement_days) == (date(2026, 3, 2), 2)
    assert figures(made) == (40000, 4000, 720, 0, 35280)
    assert carry(made) == (0, 35280, 0)
    assert await settlements_of(isolated_services, place.partner.id) == 1


@pytest.mark.parametrize("day", [date(2101, 1, 1), date.max])
async def test_a_day_after_all_shows_is_refused(services: Services, day: date) -> None:
    place = await world.venue(services)
    with pytest.raises(InvalidInput, match="Expected a day up to 2100-12-31") as refusal:
        await settled(services, place, day)
    assert [error.field for error in refusal.value.errors] == ["as_of"]
    with pytest.raises(NothingDue):
        await settled(services, place, date(2100, 12, 31))
    assert await settlements_of(services, place.partner.id) == 0


@pytest.mark.parametrize("day", [date.min, date.max])
async def test_a_forecast_takes_any_day(services: Services, day: date) -> None:
    place = await world.venue(services)
    forecast = await settlements.preview_settlement(world.as_(services, place.owner), place.partner.id, day)
    assert forecast.cycles == ()


async def test_processing_twice_makes_one_settlement_and_so_does_processing_eight_times_at_once(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await at(isolated_clock, "2026-03-04T10:00:00")
    done = await asyncio.gather(*(settled(isolated_services, place) for _ in range(8)), return_exceptions=True)
    made = [each for each in done if isinstance(each, Settlement)]
    assert len(made) == 1
    assert sum(isinstance(each, NothingDue) for each in done) == 7
    assert await settlements_of(isolated_services, place.partner.id) == 1
    assert await rows.count(isolated_services, "payouts", "settlement_id = :id", id=made[0].id) == 1


async def test_the_same_key_answers_the_same_settlement(isolated_services: Services, isolated_clock: Clock) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await at(isolated_clock, "2026-03-04T10:00:00")
    operator = world.as_(isolated_services, world.OPERATOR).with_key("settle", {"partnerId": place.partner.id})
    first = await settlements.process_settlement(operator, place.partner.id)
    again = await settlements.process_settlement(operator, place.partner.id)
    assert again.id == first.id


async def test_two_workers_that_look_at_once_settle_every_due_partner_once(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    due, not_yet = [await world.venue(isolated_services) for _ in range(3)], await world.venue(isolated_services)
    for place in due:
        await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await sell(isolated_services, not_yet, ["A1"], starts_in=48 * HOURS)
    await at(isolated_clock, "2026-03-04T20:00:00")
    system = world.as_(isolated_services, SYSTEM)
    await asyncio.gather(settlements.settle_due_partners(system), settlements.settle_due_partners(system))
    await asyncio.gather(run_due_jobs(isolated_services), run_due_jobs(isolated_services))
    assert [await settlements_of(isolated_services, place.partner.id) for place in due] == [1, 1, 1]
    assert await settlements_of(isolated_services, not_yet.partner.id) == 0


async def test_when_nothing_is_due_the_schedule_records_nothing(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await at(isolated_clock, "2026-03-03T10:00:00")
    await settlements.settle_due_partners(world.as_(isolated_services, SYSTEM))
    mine = "event = 'SettlementDue' and payload->>'partner_id' = :partner"
    assert await rows.count(isolated_services, "outbox", mine, partner=place.partner.id) == 0
    assert await settlements_of(isolated_services, place.partner.id) == 0


async def test_a_booking_cancelled_before_it_is_due_has_a_line_that_comes_to_nothing(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    done = await sell(isolated_services, place, ["A1", "A2"], starts_in=8 * HOURS)
    await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id)
    await at(isolated_clock, "2026-03-04T10:00:00")
    made = await settled(isolated_services, place)
    assert figures(made) == (40000, 0, 0, 40000, 0)
    assert made.customer_refund_minor == 43540
    assert carry(made) == (0, 0, 0)
    assert made.status is SettlementStatus.NOTHING_TO_PAY


async def test_a_refund_after_the_settlement_is_a_negative_line_later_and_is_carried_until_it_is_earned(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    first = await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await sell(isolated_services, place, ["A2"], starts_in=49 * HOURS)
    await sell(isolated_services, place, ["A3", "A4"], starts_in=97 * HOURS)
    await at(isolated_clock, "2026-03-04T10:00:00")
    paid = await settled(isolated_services, place)
    assert carry(paid) == (0, SHARE, 0)
    before = await read(isolated_services, paid)

    refunding = world.as_(isolated_services, place.owner)
    await cancellations.refund_payment(refunding, first.ticket.id, None, "The sound failed")
    owing = await settled(isolated_services, place)
    # A refund is due at once; the cycle of its show is closed, so it goes into the next business day's.
    assert owing.cycle_date == date(2026, 3, 5)
    assert figures(owing) == (0, 0, 0, 21770, -21770)
    assert carry(owing) == (0, 0, -21770)
    assert owing.status is SettlementStatus.CARRIED_FORWARD

    await at(isolated_clock, "2026-03-06T10:00:00")
    less = await settled(isolated_services, place)
    assert carry(less) == (-21770, 0, SHARE - 21770)
    await at(isolated_clock, "2026-03-09T10:00:00")
    rest = await settled(isolated_services, place)
    assert carry(rest) == (SHARE - 21770, 3 * SHARE - 21770, 0)
    assert [each.number for each in (paid, owing, less, rest)] == [1, 2, 3, 4]

    after = await read(isolated_services, paid)
    assert replace(after, now=before.now) == before
    lines = await settlements.read_lines(world.as_(isolated_services, place.owner), [paid, owing])
    assert [(line.gross_minor, line.net_minor) for line in lines[paid.id]] == [(20000, SHARE)]
    assert [(line.gross_minor, line.net_minor) for line in lines[owing.id]] == [(0, -21770)]
    assert {line.booking_id for each in lines.values() for line in each} == {first.ticket.booking_id}


async def test_the_lines_are_the_bookings_and_their_sums_the_settlement(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    one = await sell(isolated_services, place, ["A1", "A2"], starts_in=3 * HOURS)
    two = await sell(isolated_services, place, ["A3"], starts_in=7 * HOURS)
    await cancellations.cancel_booking(world.as_(isolated_services, one.who), one.ticket.id, ["A2"])
    await at(isolated_clock, "2026-03-04T10:00:00")
    made = await settled(isolated_services, place)
    lines = (await settlements.read_lines(world.as_(isolated_services, place.owner), [made]))[made.id]
    of = [
        (each.booking_id, each.gross_minor, each.commission_minor, each.tax_minor, each.refund_minor) for each in lines
    ]
    assert of == [
        (one.ticket.booking_id, 40000, 2000, 360, 20000),
        (two.ticket.booking_id, 20000, 2000, 360, 0),
    ]
    assert sum(line.net_minor for line in lines) == made.net_minor == 2 * SHARE


async def test_only_development_looks_ahead(isolated_services: Services, isolated_clock: Clock) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=30 * HOURS)
    strict = replace(isolated_services, policy=replace(isolated_services.policy, development=False))
    with pytest.raises(InvalidInput):
        await settled(strict, place, date(2026, 3, 5))
    assert await settlements_of(isolated_services, place.partner.id) == 0
    with pytest.raises(NothingDue):
        await settled(isolated_services, place, date(2026, 3, 4))
    made = await settled(isolated_services, place, date(2026, 3, 31))
    assert (made.cycle_date, made.payout_minor) == (date(2026, 3, 5), SHARE)


async def test_a_partners_own_days_go_before_the_platforms(isolated_services: Services, isolated_clock: Clock) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await rows.read(
        isolated_services, "update partners set settlement_days = 5 where id = :id returning id", id=place.partner.id
    )
    await at(isolated_clock, "2026-03-06T10:00:00")
    with pytest.raises(NothingDue):
        await settled(isolated_services, place)
    await at(isolated_clock, "2026-03-07T10:00:00")  # a first Saturday
    made = await settled(isolated_services, place)
    assert (made.cycle_date, made.settlement_days) == (date(2026, 3, 7), 5)


async def test_who_is_no_operator_settles_nothing(isolated_services: Services, isolated_clock: Clock) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await at(isolated_clock, "2026-03-04T10:00:00")
    for who in (place.owner, world.customer()):
        with pytest.raises(Forbidden):
            await settlements.process_settlement(world.as_(isolated_services, who), place.partner.id)
    with pytest.raises(NotFound):
        await settlements.process_settlement(world.as_(isolated_services, world.OPERATOR), "PARTNER_NOBODY")
    assert await settlements_of(isolated_services, place.partner.id) == 0
