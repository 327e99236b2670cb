"""Money that waits: for bank details that are whole, and for a day after they have changed."""

from dataclasses import replace
from datetime import timedelta

from domain.accounts import VISITOR
from domain.partners import PartnerChanges
from domain.settlements.holds import HoldReason
from domain.settlements.payouts import BANK_DETAILS_CHANGED, PayoutStatus
from domain.settlements.statement import Settlement, SettlementStatus
from resolvers import partners
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.jobs import run_due_jobs
from tests.resolvers.registrations import registration
from tests.resolvers.settlements.scene import SHARE, at, balances, payouts_of, read, sell, settled
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
    """Registered as the specification's example is: with an account number that cannot be paid to."""
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
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock)
    await change_bank_details(isolated_services, place)
    made = await settled(isolated_services, place)
    assert made.status is SettlementStatus.HELD
    assert await held(isolated_services, made) is HoldReason.BANK_DETAILS_CHANGED
    await run_due_jobs(isolated_services)
    await isolated_clock.advance(hours=23, minutes=59)
    await run_due_jobs(isolated_services)
    assert (bank.calls, await payouts_of(isolated_services, made)) == ([], [])
    assert (await balances(isolated_services, place)).in_transit_minor == SHARE
    await isolated_clock.advance(minutes=2)
    await run_due_jobs(isolated_services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID


async def test_a_masked_account_holds_the_money_until_a_day_after_it_was_replaced(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock, await with_masked_account(isolated_services))
    made = await settled(isolated_services, place)
    await isolated_clock.advance(days=30)
    await run_due_jobs(isolated_services)
    assert await held(isolated_services, made) is HoldReason.BANK_DETAILS_INCOMPLETE
    await change_bank_details(isolated_services, place)
    await run_due_jobs(isolated_services)
    assert await held(isolated_services, made) is HoldReason.BANK_DETAILS_CHANGED
    assert bank.calls == []
    await isolated_clock.advance(seconds=LATER)
    await run_due_jobs(isolated_services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID


async def test_a_day_passes_after_the_contact_changed_also_for_a_payout_that_was_about_to_leave(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock)
    made = await settled(isolated_services, place)
    changes = PartnerChanges(contact_email="another@example.org")
    await partners.update_partner(world.as_(isolated_services, place.owner), place.partner.id, changes)
    await run_due_jobs(isolated_services)
    assert bank.calls == []
    assert await held(isolated_services, made) is HoldReason.CONTACT_CHANGED
    await isolated_clock.advance(seconds=LATER)
    await run_due_jobs(isolated_services)
    assert len(bank.calls) == 1
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID


async def test_bank_details_that_change_before_the_call_keep_it_from_being_made(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock)
    made = await settled(isolated_services, place)
    await change_bank_details(isolated_services, place)
    await run_due_jobs(isolated_services)
    assert bank.calls == []
    (payout,) = await payouts_of(isolated_services, made)
    assert (payout.status, payout.failure) == (PayoutStatus.FAILED, BANK_DETAILS_CHANGED)
    assert (await read(isolated_services, made)).status is SettlementStatus.HELD
    await isolated_clock.advance(seconds=LATER)
    await run_due_jobs(isolated_services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert [each.status for each in await payouts_of(isolated_services, made)] == ["FAILED", "PAID"]


async def test_what_may_still_arrive_at_the_old_account_is_not_sent_to_the_new_one_for_a_day(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock)
    made = await settled(isolated_services, place)
    bank.away = True
    await run_due_jobs(isolated_services)
    await change_bank_details(isolated_services, place)
    bank.away = False
    for _ in range(5):
        await isolated_clock.advance(hours=4)
        await run_due_jobs(isolated_services)
    (payout,) = await payouts_of(isolated_services, made)
    assert (payout.status, bank.calls) == (PayoutStatus.INITIATED, [])
    for _ in range(3):
        await isolated_clock.advance(hours=7)
        await run_due_jobs(isolated_services)
    assert [order.account_number for order in bank.calls] == [ANOTHER[0]]
    assert [each.status for each in await payouts_of(isolated_services, made)] == ["FAILED", "PAID"]


async def test_a_payout_on_its_way_stays_on_its_way_when_bank_details_change(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock)
    made = await settled(isolated_services, place)
    bank.silent = True
    await run_due_jobs(isolated_services)
    await change_bank_details(isolated_services, place)
    await isolated_clock.advance(seconds=5)
    await run_due_jobs(isolated_services)
    assert len(bank.calls) == 1
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID


async def test_payouts_of_a_suspended_partner_are_held_and_go_out_once_it_is_reinstated(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place = await sold_and_due(isolated_services, isolated_clock)
    made = await settled(isolated_services, place)
    operator = world.as_(isolated_services, world.OPERATOR)
    await partners.suspend_partner(operator, place.partner.id, "Complaints.")
    await run_due_jobs(isolated_services)
    await isolated_clock.advance(days=3)
    await run_due_jobs(isolated_services)
    assert bank.calls == []
    assert await held(isolated_services, made) is HoldReason.PARTNER_NOT_ACTIVE
    await partners.reinstate_partner(operator, place.partner.id, "Explained.")
    await run_due_jobs(isolated_services)
    assert len(bank.calls) == 1
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID
    assert (await balances(isolated_services, place)).paid_minor == SHARE
