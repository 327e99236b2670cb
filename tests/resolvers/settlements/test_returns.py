"""Money that had left and comes back, for days."""

from domain.accounts import SYSTEM
from domain.settlements.payouts import PayoutStatus
from domain.settlements.statement import SettlementStatus
from resolvers import settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.resolvers.settlements.paying import REVERSED, books, due, only, posted
from tests.resolvers.settlements.scene import SHARE, booked, payouts_of, read, work


async def test_money_that_the_bank_returns_days_later_is_found_by_asking_and_paid_again(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(services, clock)
    await work(services)
    first = await only(services, made)
    for _ in range(6):
        await clock.advance(hours=6)
        await work(services)
    assert (await read(services, made)).status is SettlementStatus.PAID
    bank.says[first.id] = REVERSED
    await clock.advance(hours=7)
    await work(services)
    assert (await only(services, made)).status is PayoutStatus.REVERSED
    assert await posted(services, first) == ["STARTED", "PAID", "REVERSED"]
    assert await books(services, place) == (SHARE, 0)
    assert (await read(services, made)).status is SettlementStatus.FAILED
    await clock.advance(minutes=6)
    await work(services)
    assert [each.status for each in await payouts_of(services, made)] == ["REVERSED", "PAID"]
    assert await books(services, place) == (0, 0)


async def test_nobody_asks_after_five_days_but_a_word_of_the_banks_still_counts(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(services, clock)
    await work(services)
    payout = await only(services, made)
    await clock.advance(days=5, hours=1)
    await work(services)
    asked = bank.questions
    await clock.advance(days=1)
    await work(services)
    assert bank.questions == asked
    bank.says[payout.id] = REVERSED
    await settlements.reconcile_payout(world.as_(services, SYSTEM), payout.id)
    await settlements.reconcile_payout(world.as_(services, SYSTEM), payout.id)
    assert await posted(services, payout) == ["STARTED", "PAID", "REVERSED"]
    assert await books(services, place) == (SHARE, 0)


async def test_a_return_of_which_nobody_told_that_it_had_left_stands_in_the_books_whole(
    services: Services, clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(services, clock)
    bank.answers = REVERSED
    before = await booked(services, "bank")
    await work(services)
    payout = await only(services, made)
    assert payout.status is PayoutStatus.REVERSED
    assert sorted(await posted(services, payout)) == ["PAID", "REVERSED", "STARTED"]
    assert (await books(services, place), await booked(services, "bank")) == ((SHARE, 0), before)
