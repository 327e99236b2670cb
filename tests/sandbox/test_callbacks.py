"""Callbacks to the merchant: signed, and repeated until it answers."""

import asyncio
import json
import time

from domain.payments import PaymentStatus
from providers.sandbox_events import SandboxEvents
from tests.clock import Clock
from tests.sandbox.conftest import CALLBACK_SECRET, Provider, sandbox_at


async def now() -> int:
    return int(time.time())


async def test_a_payment_is_reported_with_a_signature_that_the_platform_accepts(provider: Provider) -> None:
    order = await provider.order(amount_minor=50_050)
    await provider.pay(order.payment_id)
    await provider.merchant.wait_for(order.payment_id, 1)
    ((body, signature),) = provider.merchant.of(order.payment_id)
    report = await SandboxEvents([CALLBACK_SECRET]).read_callback(body, signature, now)
    assert (report.payment_id, report.status) == (order.payment_id, PaymentStatus.SUCCEEDED)
    assert (report.amount_minor, report.currency) == (50_050, "INR")


async def test_a_merchant_that_is_down_is_called_again(provider: Provider) -> None:
    order = await provider.order()
    provider.merchant.refuses[order.payment_id] = 1
    await provider.pay(order.payment_id)
    assert await provider.delivered(order.payment_id) == ["SUCCESS"] * 2


async def test_callbacks_survive_a_restart(provider: Provider, its_clock: Clock) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, delay_seconds=60)
    another_process = sandbox_at(provider.database_url, provider.url.removesuffix("/sandbox"))
    async with another_process.running():
        await its_clock.advance(minutes=1)
        assert await provider.delivered(order.payment_id) == ["SUCCESS"]


async def test_duplicates_are_delivered_side_by_side(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, duplicates=4)
    assert await provider.merchant.wait_for(order.payment_id, 5) == ["SUCCESS"] * 5


async def test_a_silent_provider_has_taken_the_money_all_the_same(provider: Provider) -> None:
    order = await provider.order()
    answer = await provider.pay(order.payment_id, silent=True)
    assert answer["status"] == "CAPTURED"
    assert await provider.delivered(order.payment_id) == []


async def test_a_wrong_amount_is_reported_as_it_was_captured(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, wrong_amount_minor=100)
    await provider.merchant.wait_for(order.payment_id, 1)
    assert json.loads(provider.merchant.of(order.payment_id)[0][0])["amount"] == 1
    known = await provider.payments.read_payment(order.payment_id, None)
    assert known is not None
    assert known.amount_minor == 100


async def test_a_success_may_follow_a_failure(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, fails_first=True)
    assert await provider.merchant.wait_for(order.payment_id, 2) == ["FAILED", "SUCCESS"]


async def test_a_pending_may_come_after_the_success(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, reordered=True)
    assert await provider.merchant.wait_for(order.payment_id, 2) == ["SUCCESS", "PENDING"]


async def test_paying_twice_is_reported_once(provider: Provider) -> None:
    order = await provider.order()
    await asyncio.gather(*(provider.pay(order.payment_id) for _ in range(5)))
    assert await provider.delivered(order.payment_id) == ["SUCCESS"]
