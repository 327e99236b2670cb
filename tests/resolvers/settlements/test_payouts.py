"""Money that leaves: once, whatever the bank does, and only to the partner's own account."""

import asyncio

import pytest

from domain.accounts import SYSTEM
from domain.errors import Busy
from domain.settlements.payouts import PayoutStatus
from domain.settlements.statement import SettlementStatus
from models.settlements import payouts as payout_rows
from resolvers import settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.jobs import run_due_jobs
from tests.resolvers import rows
from tests.resolvers.settlements.paying import (
    FAILED,
    PAID,
    PROCESSING,
    books,
    due,
    only,
    perform,
    posted,
)
from tests.resolvers.settlements.scene import SHARE, payouts_of, read


async def test_the_intent_stands_in_the_books_before_the_bank_is_asked(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    payout = await only(isolated_services, made)
    assert (payout.status, payout.amount_minor, payout.account_mask) == (PayoutStatus.INITIATED, SHARE, "XXXXXX9012")
    assert bank.calls == []
    assert await books(isolated_services, place) == (0, SHARE)
    assert (await read(isolated_services, made)).status is SettlementStatus.IN_TRANSIT


async def test_a_payout_is_sent_once_and_is_paid(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    await run_due_jobs(isolated_services)
    await run_due_jobs(isolated_services)
    (order,) = bank.calls
    assert (order.amount_minor, order.currency) == (SHARE, "INR")
    assert (order.beneficiary, order.account_number, order.ifsc_code) == (
        place.partner.name,
        "123456789012",
        "HDFC0001234",
    )
    payout = await only(isolated_services, made)
    assert (payout.status, payout.provider_reference) == (PayoutStatus.PAID, "utr-1")
    assert await posted(isolated_services, payout) == ["STARTED", "PAID"]
    assert await books(isolated_services, place) == (0, 0)
    assert (await read(isolated_services, made)).status is SettlementStatus.PAID


async def test_of_eight_workers_who_saw_the_same_payout_one_may_call_the_bank(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    payout = await only(isolated_services, (await due(isolated_services, isolated_clock))[1])

    async def may_call() -> bool:
        async with world.as_(isolated_services, SYSTEM).begin() as tx:
            return await payout_rows.claim_attempt(tx.db, payout)

    assert sorted(await asyncio.gather(*(may_call() for _ in range(8)))) == [False] * 7 + [True]


async def test_eight_workers_at_once_pay_once(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    """A late one may find that the bank knows nothing yet, and call again: under the same id, which is paid once."""
    _, made = await due(isolated_services, isolated_clock)
    payout = await only(isolated_services, made)
    await asyncio.gather(*(perform(isolated_services, payout) for _ in range(8)))
    assert {order.payout_id for order in bank.calls} == {payout.id}
    assert await posted(isolated_services, payout) == ["STARTED", "PAID"]


async def test_a_call_without_an_answer_is_asked_about_and_not_sent_again(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    bank.silent = True
    await run_due_jobs(isolated_services)
    payout = await only(isolated_services, made)
    assert (payout.status, len(bank.calls)) == (PayoutStatus.INITIATED, 1)
    assert await books(isolated_services, place) == (0, SHARE)
    await isolated_clock.advance(seconds=5)
    await run_due_jobs(isolated_services)
    assert ((await only(isolated_services, made)).status, len(bank.calls)) == (PayoutStatus.PAID, 1)


async def test_a_call_that_never_arrived_is_sent_again_under_the_same_id(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    _, made = await due(isolated_services, isolated_clock)
    bank.away = True
    await run_due_jobs(isolated_services)
    assert (await only(isolated_services, made)).status is PayoutStatus.INITIATED
    bank.away = False
    await isolated_clock.advance(seconds=5)
    await run_due_jobs(isolated_services)
    payout = await only(isolated_services, made)
    assert bank.questions >= 1
    assert [order.payout_id for order in bank.calls] == [payout.id]
    assert payout.status is PayoutStatus.PAID


async def test_a_worker_that_died_between_call_and_outcome_leaves_a_payout_that_another_finishes(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    _, made = await due(isolated_services, isolated_clock)
    payout = await only(isolated_services, made)
    await rows.read(isolated_services, "update payouts set attempts = 1 where id = :id returning id", id=payout.id)
    bank.says[payout.id] = PAID
    await run_due_jobs(isolated_services)
    assert bank.calls == []
    assert (await only(isolated_services, made)).status is PayoutStatus.PAID


async def test_a_failure_is_believed_when_it_is_repeated_and_paid_again_later_under_a_new_id(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    bank.answers = FAILED
    await run_due_jobs(isolated_services)
    failed = await only(isolated_services, made)
    assert (failed.status, failed.failure) == (PayoutStatus.FAILED, "The account is closed.")
    assert bank.questions == 1
    assert await posted(isolated_services, failed) == ["STARTED", "FAILED"]
    assert await books(isolated_services, place) == (SHARE, 0)
    assert (await read(isolated_services, made)).status is SettlementStatus.FAILED

    await isolated_clock.advance(minutes=4)
    await run_due_jobs(isolated_services)
    assert len(bank.calls) == 1
    await isolated_clock.advance(minutes=2)
    await run_due_jobs(isolated_services)
    assert len(bank.calls) == 2
    bank.answers = PAID
    await isolated_clock.advance(minutes=9)
    await run_due_jobs(isolated_services)
    assert len(bank.calls) == 2
    await isolated_clock.advance(minutes=2)
    await run_due_jobs(isolated_services)
    assert [each.status for each in await payouts_of(isolated_services, made)] == ["FAILED", "FAILED", "PAID"]
    assert len({order.payout_id for order in bank.calls}) == 3
    assert await books(isolated_services, place) == (0, 0)


async def test_a_failure_that_the_bank_does_not_repeat_is_none(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    payout = await only(isolated_services, made)
    bank.answers, bank.says = FAILED, {payout.id: FAILED}
    bank.says[payout.id] = PROCESSING
    await perform(isolated_services, payout)
    assert (await only(isolated_services, made)).status is PayoutStatus.PROCESSING
    assert await posted(isolated_services, payout) == ["STARTED"]
    assert await books(isolated_services, place) == (0, SHARE)


async def test_a_refusal_has_failed_where_the_bank_then_knows_nothing_of_the_payout(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    bank.refuses = "The IFSC code is unknown."
    await run_due_jobs(isolated_services)
    failed = await only(isolated_services, made)
    assert (failed.status, failed.failure) == (PayoutStatus.FAILED, "The IFSC code is unknown.")
    assert await books(isolated_services, place) == (SHARE, 0)


async def test_a_bank_that_is_away_when_a_refusal_is_to_be_confirmed_leaves_it_open(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    _, made = await due(isolated_services, isolated_clock)
    payout = await only(isolated_services, made)
    bank.away = True
    with pytest.raises(Busy):
        await perform(isolated_services, payout)
    with pytest.raises(Busy):
        await settlements.reconcile_payout(world.as_(isolated_services, SYSTEM), payout.id)
    assert (await only(isolated_services, made)).status is PayoutStatus.INITIATED
    assert await posted(isolated_services, payout) == ["STARTED"]


async def test_what_is_processed_slowly_is_asked_about_until_it_is_paid(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    _, made = await due(isolated_services, isolated_clock)
    bank.answers = PROCESSING
    await run_due_jobs(isolated_services)
    payout = await only(isolated_services, made)
    assert payout.status is PayoutStatus.PROCESSING
    asked = bank.questions
    await isolated_clock.advance(seconds=6)
    await run_due_jobs(isolated_services)
    assert bank.questions == asked + 1
    bank.says[payout.id] = PAID
    await isolated_clock.advance(seconds=30)
    await run_due_jobs(isolated_services)
    assert ((await only(isolated_services, made)).status, len(bank.calls)) == (PayoutStatus.PAID, 1)


async def test_a_payout_that_has_failed_does_not_come_back_to_life(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    place, made = await due(isolated_services, isolated_clock)
    bank.answers = FAILED
    await run_due_jobs(isolated_services)
    payout = await only(isolated_services, made)
    bank.says[payout.id] = PAID
    await settlements.reconcile_payout(world.as_(isolated_services, SYSTEM), payout.id)
    assert (await only(isolated_services, made)).status is PayoutStatus.FAILED
    assert await books(isolated_services, place) == (SHARE, 0)
