"""Each row of the table of postings, with the figures of the worked example."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.accounts import SYSTEM
from domain.ledger import Cause, PostingEvent, Source, sales
from resolvers import cancellations
from resolvers.context import Services
from resolvers.ledger import list_account_balances, post, roll_up_ledger
from resolvers.payments import perform_refund
from tests import world
from tests.clock import Clock
from tests.resolvers.ledger.example import PAID, balances, entries, owed, show_at_200, sold

CLEARING, SUSPENSE = "gateway_clearing:remembering", "suspense:remembering"


async def test_a_sale_is_posted_with_its_commission(isolated_services: Services) -> None:
    done = await sold(isolated_services)
    assert await entries(isolated_services, done.show, "PAYMENT", "BOOKED") == [
        (CLEARING, PAID),
        (done.payable, -40000),
        ("convenience_fee", -3000),
        ("tax_output", -540),
        (done.payable, 4720),
        ("commission", -4000),
        ("tax_output", -720),
    ]
    assert await owed(isolated_services, done.show) == [(40000, 4000, 720, 0, 35280)]
    assert (done.booking.commission_percent, done.booking.commission_source) == (Decimal(10), "PLATFORM")
    assert str(done.booking.rates_effective_on) == "2020-01-01"


async def test_a_cancellation_reverses_the_whole_sale(isolated_services: Services) -> None:
    done = await sold(isolated_services)
    await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id)
    assert await entries(isolated_services, done.show, "CANCELLATION", "CANCELLED") == [
        (done.payable, 35280),
        ("commission", 4000),
        ("tax_output", 1260),
        ("convenience_fee", 3000),
        ("refund_payable", -PAID),
    ]
    assert await balances(isolated_services, done.show) == {CLEARING: PAID, "refund_payable": -PAID}
    assert await owed(isolated_services, done.show) == [(40000, 4000, 720, 0, 35280), (0, -4000, -720, 40000, -35280)]


async def test_one_of_two_seats_gives_its_own_lines_back(isolated_services: Services) -> None:
    done = await sold(isolated_services)
    await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id, ["A2"])
    assert await entries(isolated_services, done.show, "CANCELLATION", "CANCELLED") == [
        (done.payable, 17640),
        ("commission", 2000),
        ("tax_output", 630),
        ("convenience_fee", 1500),
        ("refund_payable", -21770),
    ]
    await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id)
    assert await balances(isolated_services, done.show) == {CLEARING: PAID, "refund_payable": -PAID}


async def test_a_refund_leaves_the_clearing_account_once_it_is_done(isolated_services: Services) -> None:
    done = await sold(isolated_services)
    refund = (await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id)).refund
    assert refund is not None
    system = world.as_(isolated_services, SYSTEM)
    await asyncio.gather(*(perform_refund(system, done.show.id, refund.id) for _ in range(3)))
    assert await entries(isolated_services, done.show, "REFUND", "PROCESSED") == [
        ("refund_payable", PAID),
        (CLEARING, -PAID),
    ]
    assert await balances(isolated_services, done.show) == {}


async def test_goodwill_is_the_platforms_and_is_regained_when_the_ticket_is_cancelled(
    isolated_services: Services,
) -> None:
    done = await sold(isolated_services)
    await cancellations.refund_payment(world.as_(isolated_services, world.OPERATOR), done.ticket.id, Decimal(100))
    assert await entries(isolated_services, done.show, "REFUND", "REQUESTED") == [
        ("goodwill", 10000),
        ("refund_payable", -10000),
    ]
    await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id)
    assert await balances(isolated_services, done.show) == {CLEARING: PAID, "refund_payable": -PAID}
    assert sum(line[-1] for line in await owed(isolated_services, done.show)) == 0


async def test_a_partners_refund_is_its_own_and_is_regained_when_the_ticket_is_cancelled(
    isolated_services: Services,
) -> None:
    done = await sold(isolated_services)
    await cancellations.refund_payment(world.as_(isolated_services, done.place.owner), done.ticket.id, Decimal(100))
    assert await entries(isolated_services, done.show, "REFUND", "REQUESTED") == [
        (done.payable, 10000),
        ("refund_payable", -10000),
    ]
    assert (await owed(isolated_services, done.show))[1] == (0, 0, 0, 10000, -10000)
    await cancellations.cancel_booking(world.as_(isolated_services, done.who), done.ticket.id)
    assert await balances(isolated_services, done.show) == {CLEARING: PAID, "refund_payable": -PAID}
    assert sum(line[-1] for line in await owed(isolated_services, done.show)) == 0


async def test_money_that_comes_late_goes_through_suspense_into_the_sale(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    show, who = await show_at_200(isolated_services, await world.venue(isolated_services)), world.customer()
    booking = await world.booking_to_pay(isolated_services, who, show, ["A1", "A2"])
    payment = await world.open_payment(isolated_services, who, booking)
    await isolated_clock.advance(hours=2)
    assert (await world.report(isolated_services, payment.id)).booking_status == "CONFIRMED"
    assert await entries(isolated_services, show, "PAYMENT", "CAPTURED") == [(CLEARING, PAID), (SUSPENSE, -PAID)]
    assert (await entries(isolated_services, show, "PAYMENT", "BOOKED"))[0] == (SUSPENSE, PAID)
    assert SUSPENSE not in await balances(isolated_services, show)


@pytest.mark.parametrize(("said", "came"), [({"amount": 435.41}, 43541), ({"currency": "USD"}, PAID)])
async def test_money_that_buys_nothing_goes_back_out_of_suspense(
    isolated_services: Services, said: dict[str, Any], came: int
) -> None:
    show, who = await show_at_200(isolated_services, await world.venue(isolated_services)), world.customer()
    payment = await world.open_payment(
        isolated_services, who, await world.booking_to_pay(isolated_services, who, show, ["A1", "A2"])
    )
    await world.report(isolated_services, payment.id, **said)
    assert await entries(isolated_services, show, "PAYMENT", "CAPTURED") == [(CLEARING, came), (SUSPENSE, -came)]
    assert await entries(isolated_services, show, "REFUND", "REQUESTED") == [
        (SUSPENSE, came),
        ("refund_payable", -came),
    ]
    assert await owed(isolated_services, show) == []


async def test_the_same_cause_posts_once_however_many_post_it_at_once(isolated_services: Services) -> None:
    done = await sold(isolated_services)
    cause = Cause(done.show.id, Source.DISPUTE, "DISPUTE_1", PostingEvent.LOST, done.booking.id, done.place.partner.id)
    lost = sales.refund_requested(cause, 5000, "INR", done.payable)

    async def once() -> None:
        async with world.as_(isolated_services, SYSTEM).begin() as tx:
            post(tx, lost)

    before = await owed(isolated_services, done.show)
    await asyncio.gather(*(once() for _ in range(8)))
    assert await owed(isolated_services, done.show) == [*before, (0, 0, 0, 5000, -5000)]
    assert len(await entries(isolated_services, done.show, "DISPUTE", "LOST")) == len(lost.entries)


async def test_the_database_refuses_entries_that_do_not_sum_to_zero(isolated_services: Services) -> None:
    statement = """insert into ledger_postings
                     (show_id, source, source_id, event, currency, accounts, amounts, posted_at)
                   values ('-', 'PAYOUT', 'PAYOUT_X', 'PAID', 'INR', '{bank,goodwill}', '{100,-99}', now())"""
    with pytest.raises(IntegrityError, match="zero_sum"):
        async with isolated_services.engine.begin() as db:
            await db.execute(text(statement))


async def test_a_day_that_is_over_is_rolled_up_once_and_balances_stay_what_they_were(
    isolated_services: Services, isolated_clock: Clock
) -> None:

    operator, system = world.as_(isolated_services, world.OPERATOR), world.as_(isolated_services, SYSTEM)
    await sold(isolated_services)
    before = await list_account_balances(operator)
    await isolated_clock.advance(days=2)
    await sold(isolated_services)
    between = await list_account_balances(operator)
    rolled = await asyncio.gather(*(roll_up_ledger(system) for _ in range(4)))
    assert sum(rolled) >= 2
    assert await list_account_balances(operator) == between
    assert between != before
    assert sum(each.amount_minor for each in between if each.currency == "INR") == 0
