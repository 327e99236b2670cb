"""Orders, captures and refunds, through the adapter that the platform uses."""

import asyncio
import json
from dataclasses import replace

import pytest

from domain.payments import PaymentStatus
from domain.ports import ProviderRefused, ProviderUnavailable, RefundOrder
from providers.sandbox_payments import SandboxPayments
from tests.clock import Clock
from tests.sandbox.conftest import MERCHANT_SECRET, Provider, new_order


def refund_of(payment_id: str, amount_minor: int, captured_minor: int, refund_id: str = "REFUND_1") -> RefundOrder:
    return RefundOrder(f"{refund_id}_{payment_id}", payment_id, None, captured_minor, amount_minor, "INR")


async def test_the_same_order_twice_is_one_checkout(provider: Provider) -> None:
    order = new_order()
    first, second = await asyncio.gather(provider.payments.open_checkout(order), provider.payments.open_checkout(order))
    assert first == second
    assert first.checkout_url == f"{provider.url}/pay/{first.reference}"


async def test_the_same_payment_id_with_another_amount_is_refused(provider: Provider) -> None:
    order = await provider.order()
    with pytest.raises(ProviderRefused, match="another order"):
        await provider.payments.open_checkout(replace(order, amount_minor=1))


async def test_a_payment_climbs_from_created_to_captured(provider: Provider) -> None:
    order = await provider.order()
    before = await provider.payments.read_payment(order.payment_id, None)
    await provider.pay(order.payment_id)
    after = await provider.payments.read_payment(order.payment_id, None)
    assert before is not None
    assert before.status is PaymentStatus.INITIATED
    assert after is not None
    assert (after.status, after.amount_minor) == (PaymentStatus.SUCCEEDED, 50_000)


async def test_an_unknown_payment_is_none(provider: Provider) -> None:
    assert await provider.payments.read_payment("PAY_nobody", None) is None


async def test_a_refused_payment_may_still_succeed(provider: Provider) -> None:
    order = await provider.order()
    await provider.http.post(f"{provider.url}/api/payments/{order.payment_id}/refuse")
    failed = await provider.payments.read_payment(order.payment_id, None)
    await provider.pay(order.payment_id)
    paid = await provider.payments.read_payment(order.payment_id, None)
    assert failed is not None
    assert failed.status is PaymentStatus.FAILED
    assert paid is not None
    assert paid.status is PaymentStatus.SUCCEEDED


async def test_a_late_payment_is_pending_until_the_bank_says_yes(provider: Provider, its_clock: Clock) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, late_seconds=30)
    before = await provider.payments.read_payment(order.payment_id, None)
    assert await provider.merchant.wait_for(order.payment_id, 1) == ["PENDING"]
    await its_clock.advance(seconds=30)
    assert await provider.merchant.wait_for(order.payment_id, 2) == ["PENDING", "SUCCESS"]
    after = await provider.payments.read_payment(order.payment_id, None)
    assert before is not None
    assert before.status is PaymentStatus.PROCESSING
    assert after is not None
    assert after.status is PaymentStatus.SUCCEEDED


async def test_a_call_that_hangs_has_taken_effect(provider: Provider) -> None:
    hasty = SandboxPayments(provider.url, MERCHANT_SECRET, timeout_seconds=0.3, switches={"hang_seconds": 0.6})
    order = new_order()
    with pytest.raises(ProviderUnavailable):
        await hasty.open_checkout(order)
    known = await provider.payments.read_payment(order.payment_id, None)
    await hasty.aclose()
    assert known is not None
    assert known.status is PaymentStatus.INITIATED


async def test_a_refund_asked_for_ten_times_at_once_is_one(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id)
    wanted = refund_of(order.payment_id, 30_000, 50_000)
    answers = await asyncio.gather(*(provider.payments.refund(wanted) for _ in range(10)))
    assert len({answer.reference for answer in answers}) == 1
    with pytest.raises(ProviderRefused, match="20000"):
        await provider.payments.refund(refund_of(order.payment_id, 20_001, 50_000, "REFUND_2"))


async def test_a_refund_with_another_amount_under_the_same_id_is_refused(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id)
    await provider.payments.refund(refund_of(order.payment_id, 100, 50_000))
    with pytest.raises(ProviderRefused, match="another order"):
        await provider.payments.refund(refund_of(order.payment_id, 200, 50_000))


async def test_a_capture_that_only_the_merchant_knows_of_is_believed(provider: Provider) -> None:
    unknown, opened = new_order(), await provider.order()
    for payment_id in (unknown.payment_id, opened.payment_id):
        refunded = await provider.payments.refund(refund_of(payment_id, 50_000, 50_000))
        assert refunded.processed
        paid = await provider.payments.read_payment(payment_id, None)
        assert paid is not None
        assert (paid.status, paid.amount_minor) == (PaymentStatus.SUCCEEDED, 50_000)


async def test_nothing_is_refunded_of_what_was_not_captured(provider: Provider) -> None:
    order = await provider.order()
    with pytest.raises(ProviderRefused, match=f"Of {order.payment_id} 0 INR"):
        await provider.payments.refund(refund_of(order.payment_id, 100, 0))


async def test_a_slow_refund_is_processed_later(provider: Provider, its_clock: Clock) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, slow_refund_seconds=30)
    wanted = refund_of(order.payment_id, 50_000, 50_000)
    assert not (await provider.payments.refund(wanted)).processed
    await its_clock.advance(seconds=30)
    assert (await provider.payments.refund(wanted)).processed


async def test_a_refund_that_fails_is_made_when_it_is_asked_for_again(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, refund_failures=2)
    wanted = refund_of(order.payment_id, 50_000, 50_000)
    for _ in range(2):
        with pytest.raises(ProviderRefused, match="could not make"):
            await provider.payments.refund(wanted)
    assert (await provider.payments.refund(wanted)).processed


async def test_looking_at_a_failed_refund_does_not_try_it_again(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, refund_failures=1)
    wanted = refund_of(order.payment_id, 50_000, 50_000)
    with pytest.raises(ProviderRefused):
        await provider.payments.refund(wanted)
    answers = [await provider.http.get(f"{provider.url}/api/refunds/{wanted.refund_id}") for _ in range(3)]
    assert [answer.json()["status"] for answer in answers] == ["FAILED"] * 3


async def test_a_refund_whose_answer_was_lost_was_made_once(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, refund_hang_seconds=0.6)
    hasty = SandboxPayments(provider.url, MERCHANT_SECRET, timeout_seconds=0.3)
    wanted = refund_of(order.payment_id, 50_000, 50_000)
    with pytest.raises(ProviderUnavailable):
        await hasty.refund(wanted)
    await hasty.aclose()
    assert (await provider.payments.refund(wanted)).processed
    known = (await provider.http.get(f"{provider.url}/api/payments/{order.payment_id}")).json()
    assert known["refundedMinor"] == 50_000


async def test_money_in_another_currency_is_reported_as_it_was_captured(provider: Provider) -> None:
    order = await provider.order()
    await provider.pay(order.payment_id, wrong_currency="USD")
    await provider.merchant.wait_for(order.payment_id, 1)
    assert json.loads(provider.merchant.of(order.payment_id)[0][0])["currency"] == "USD"
    known = await provider.payments.read_payment(order.payment_id, None)
    assert known is not None
    assert (known.amount_minor, known.currency) == (50_000, "USD")
    wanted = replace(refund_of(order.payment_id, 50_000, 50_000), currency="USD")
    assert (await provider.payments.refund(wanted)).processed


async def test_a_wrong_merchant_secret_opens_nothing(provider: Provider) -> None:
    stranger, order = SandboxPayments(provider.url, "guessed"), new_order()
    with pytest.raises(ProviderRefused, match="401"):
        await stranger.open_checkout(order)
    await stranger.aclose()
    assert await provider.payments.read_payment(order.payment_id, None) is None


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"paymentId": 5}', b'{"paymentId": "PAY_1", "amountMinor": -1, "currency": "INR"}',
     b'{"paymentId": "PAY_1", "amountMinor": 1, "currency": "INR", "switches": {"explode": true}}'],
)  # fmt: skip
async def test_a_malformed_order_is_answered_with_what_is_wrong(provider: Provider, body: bytes) -> None:
    answer = await provider.http.post(f"{provider.url}/api/payments", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]


async def test_a_provider_that_is_away_is_unavailable() -> None:
    nobody = SandboxPayments("http://127.0.0.1:9", MERCHANT_SECRET)
    with pytest.raises(ProviderUnavailable):
        await nobody.open_checkout(new_order())
    await nobody.aclose()
