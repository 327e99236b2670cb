"""Money that had left and comes back, for days."""

from domain.accounts import SYSTEM
from domain.settlements.payouts import PayoutStatus
from domain.settlements.statement import SettlementStatus
from resolvers import settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.jobs import run_due_jobs
from tests.resolvers.settlements.paying import REVERSED, books, due, only, posted
from tests.resolvers.settlements.scene import SHARE, booked, payouts_of, read


async def test_money_that_the_bank_returns_days_later_is_found_by_asking_and_paid_again(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    await run_due_jobs(isolated_services)
    first = await only(isolated_services, made)
    for _ in range(6):
        await isolated_clock.advance(hours=6)
        await run_due_jobs(isolated_services)
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID
    bank.says[first.id] = REVERSED
    await isolated_clock.advance(hours=7)
    await run_due_jobs(isolated_services)
    assert (await only(isolated_services, made)).status is PayoutStatus.REVERSED
    assert await posted(isolated_services, first) == ["STARTED", "PAID", "REVERSED"]
    assert await books(isolated_services, place) == (SHARE, 0)
    assert (await read(isolated_services, made)).status is SettlementStatus.FAILED
    await isolated_clock.advance(minutes=6)
    await run_due_jobs(isolated_services)
    assert [each.status for each in await payouts_of(isolated_services, made)] == ["REVERSED", "PAID"]
    assert await books(isolated_services, place) == (0, 0)


async def test_nobody_asks_after_five_days_but_a_word_of_the_banks_still_counts(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    await run_due_jobs(isolated_services)
    payout = await only(isolated_services, made)
    await isolated_clock.advance(days=5, hours=1)
    await run_due_jobs(isolated_services)
    asked = bank.questions
    await isolated_clock.advance(days=1)
    await run_due_jobs(isolated_services)
    assert bank.questions == asked
    bank.says[payout.id] = REVERSED
    await settlements.reconcile_payout(world.as_(isolated_services, SYSTEM), payout.id)
    await settlements.reconcile_payout(world.as_(isolated_services, SYSTEM), payout.id)
    assert await posted(isolated_services, payout) == ["STARTED", "PAID", "REVERSED"]
    assert await books(isolated_services, place) == (SHARE, 0)


async def test_a_return_whose_payout_was_never_reported_as_paid_stands_in_the_books_whole(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    bank.answers = REVERSED
    before = await booked(isolated_services, "bank")
    await run_due_jobs(isolated_services)
    payout = await only(isolated_services, made)
    assert payout.status is PayoutStatus.REVERSED
    assert sorted(await posted(isolated_services, payout)) == ["PAID", "REVERSED", "STARTED"]
    assert (await books(isolated_services, place), await booked(isolated_services, "bank")) == ((SHARE, 0), before)
