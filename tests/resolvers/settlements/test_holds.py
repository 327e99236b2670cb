"""Money that waits: for bank details that are whole, and for a day after they have changed."""

from dataclasses import replace
from datetime import timedelta

from domain.accounts import VISITOR
from domain.settlements.holds import HoldReason
from domain.settlements.payouts import BANK_DETAILS_CHANGED, PayoutStatus
from domain.settlements.statement import Settlement, SettlementStatus
from resolvers import partners
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.resolvers.registrations import registration
from tests.resolvers.settlements.scene import SHARE, at, balances, payouts_of, read, sell, settled, work
from tests.world import Venue

ANOTHER = ("998877665544", "ICIC0000001")
LATER = timedelta(hours=24, seconds=1).total_seconds()


async def sold_and_due(services: Services, clock: Clock, place: Venue | None = None) -> Venue:
    await at(clock, "2026-03-02T10:00:00")
    where = place or await world.venue(services)
    await sell(services, where, ["A1"], starts_in=timedelta(hours=1))
    await at(clock, "2026-03-04T10:00:00")
    return where


async def with_masked_account(services: Services) -> Venue:
    """Registered as the specification's example is: with a number that nobody can pay to."""
    place = await world.venue(services)
    masked = registration(account_number="XXXXXX1234")
    made = await partners.register_partner(world.as_(services, VISITOR), masked)
    owner = world.owner_of(made.partner)
    screen = await world.add_screen(services, owner, made.theater)
    return replace(place, partner=made.partner, owner=owner, theater=made.theater, screen=screen)


async def change_bank_details(services: Services, place: Venue) -> None:
    await partners.update_bank_details(world.as_(services, place.owner), place.partner.id, *ANOTHER)


async def held(services: Services, settlement: Settlement) -> HoldReason | None:
    hold = (await read(services, settlement)).hold
    return None if hold is None else hold.reason


async def test_a_day_after_bank_details_changed_the_money_goes_to_the_new_account(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(services, clock)
    await change_bank_details(services, place)
    made = await settled(services, place)
    assert made.status is SettlementStatus.HELD
    assert await held(services, made) is HoldReason.BANK_DETAILS_CHANGED
    await work(services)
    await clock.advance(hours=23, minutes=59)
    await work(services)
    assert (bank.calls, await payouts_of(services, made)) == ([], [])
    assert (await balances(services, place)).in_transit_minor == SHARE
    await clock.advance(minutes=2)
    await work(services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert (await read(services, made)).status is SettlementStatus.PAID


async def test_a_masked_account_holds_the_money_until_a_day_after_it_was_replaced(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(services, clock, await with_masked_account(services))
    made = await settled(services, place)
    await clock.advance(days=30)
    await work(services)
    assert await held(services, made) is HoldReason.BANK_DETAILS_INCOMPLETE
    await change_bank_details(services, place)
    await work(services)
    assert await held(services, made) is HoldReason.BANK_DETAILS_CHANGED
    assert bank.calls == []
    await clock.advance(seconds=LATER)
    await work(services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert (await read(services, made)).status is SettlementStatus.PAID


async def test_bank_details_that_change_before_the_call_keep_it_from_being_made(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(services, clock)
    made = await settled(services, place)
    await change_bank_details(services, place)
    await work(services)
    assert bank.calls == []
    (payout,) = await payouts_of(services, made)
    assert (payout.status, payout.failure) == (PayoutStatus.FAILED, BANK_DETAILS_CHANGED)
    assert (await read(services, made)).status is SettlementStatus.HELD
    await clock.advance(seconds=LATER)
    await work(services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert [each.status for each in await payouts_of(services, made)] == ["FAILED", "PAID"]


async def test_what_may_still_arrive_at_the_old_account_is_not_sent_to_the_new_one_for_a_day(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(services, clock)
    made = await settled(services, place)
    bank.away = True
    await work(services)
    await change_bank_details(services, place)
    bank.away = False
    for _ in range(5):
        await clock.advance(hours=4)
        await work(services)
    (payout,) = await payouts_of(services, made)
    assert (payout.status, bank.calls) == (PayoutStatus.INITIATED, [])
    for _ in range(3):
        await clock.advance(hours=7)
        await work(services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert [each.status for each in await payouts_of(services, made)] == ["FAILED", "PAID"]


async def test_a_payout_on_its_way_stays_on_its_way_when_bank_details_change(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(services, clock)
    made = await settled(services, place)
    bank.silent = True
    await work(services)
    await change_bank_details(services, place)
    await clock.advance(seconds=5)
    await work(services)
    assert len(bank.calls) == 1
    assert (await read(services, made)).status is SettlementStatus.PAID
