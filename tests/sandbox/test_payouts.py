"""Payouts, which end as the account number says, and the events that the merchant gets about them."""

import asyncio
import json
import secrets
import time
from dataclasses import replace

import pytest

from domain.ports import ProviderRefused, ProviderUnavailable
from domain.settlements.payouts import PayoutOrder, PayoutStatus
from providers.sandbox_payouts import SandboxPayouts
from providers.sandbox_signature import check_signature
from sandbox.payouts import REVERSED_AFTER_SECONDS, SECONDS
from tests.clock import Clock
from tests.sandbox.conftest import CALLBACK_SECRET, MERCHANT_SECRET, Provider


def order_to(account_number: str, amount_minor: int = 35_280) -> PayoutOrder:
    return PayoutOrder(
        f"PAYOUT_{secrets.token_hex(8)}", amount_minor, "INR", "Galaxy Cinemas", account_number, "HDFC0001234"
    )


async def ended(provider: Provider, order: PayoutOrder) -> PayoutStatus:
    async with asyncio.timeout(5):
        while True:
            known = await provider.payouts.read_payout(order.payout_id, None)
            assert known is not None
            if known.status is not PayoutStatus.PROCESSING:
                return known.status
            await asyncio.sleep(0.05)


async def test_a_payout_asked_for_ten_times_at_once_is_one(provider: Provider) -> None:
    order = order_to("123456789012")
    answers = await asyncio.gather(*(provider.payouts.pay_out(order) for _ in range(10)))
    assert len({answer.reference for answer in answers}) == 1
    assert await ended(provider, order) is PayoutStatus.PAID
    assert await provider.merchant.wait_for_events("payoutId", order.payout_id, 1) == ["payout.paid"]


async def test_the_same_payout_id_with_another_order_is_refused(provider: Provider) -> None:
    order = order_to("123456789012")
    await provider.payouts.pay_out(order)
    for other in (replace(order, amount_minor=1), replace(order, account_number="123456789999")):
        with pytest.raises(ProviderRefused, match="another order"):
            await provider.payouts.pay_out(other)


async def test_a_payout_to_an_account_that_nobody_has_fails(provider: Provider) -> None:
    order = order_to("123456780001")
    assert (await provider.payouts.pay_out(order)).status is PayoutStatus.PROCESSING
    assert await ended(provider, order) is PayoutStatus.FAILED
    known = await provider.payouts.read_payout(order.payout_id, None)
    assert known is not None
    assert known.failure == "The beneficiary's bank knows no such account."
    assert await provider.merchant.wait_for_events("payoutId", order.payout_id, 1) == ["payout.failed"]


async def test_a_bank_may_return_what_it_took(provider: Provider, its_clock: Clock) -> None:
    order = order_to("123456780002")
    await provider.payouts.pay_out(order)
    assert await ended(provider, order) is PayoutStatus.PAID
    await provider.merchant.wait_for_events("payoutId", order.payout_id, 1)
    await its_clock.advance(seconds=REVERSED_AFTER_SECONDS)
    events = await provider.merchant.wait_for_events("payoutId", order.payout_id, 2)
    assert events == ["payout.paid", "payout.reversed"]
    assert await ended(provider, order) is PayoutStatus.REVERSED


async def test_a_payout_whose_answer_was_lost_was_made(provider: Provider) -> None:
    hasty = SandboxPayouts(provider.url, MERCHANT_SECRET, timeout_seconds=0.3)
    order = order_to("123456780003")
    with pytest.raises(ProviderUnavailable):
        await hasty.pay_out(order)
    await hasty.aclose()
    assert await ended(provider, order) is PayoutStatus.PAID
    assert (await provider.payouts.pay_out(order)).status is PayoutStatus.PAID


async def test_a_slow_bank_leaves_a_payout_processing(provider: Provider, its_clock: Clock) -> None:
    order = order_to("123456780004")
    await provider.payouts.pay_out(order)
    await its_clock.advance(seconds=2 * SECONDS)
    known = await provider.payouts.read_payout(order.payout_id, None)
    assert known is not None
    assert known.status is PayoutStatus.PROCESSING


async def test_an_unknown_payout_is_none(provider: Provider) -> None:
    assert await provider.payouts.read_payout("PAYOUT_nobody", None) is None


async def test_an_account_number_is_in_no_text_of_the_order() -> None:
    assert "123456780004" not in repr(order_to("123456780004"))


async def test_a_bank_settlement_is_reported_with_its_net_amount(provider: Provider) -> None:
    stated = {"grossMinor": 100_000, "feeMinor": 2_000, "taxMinor": 360, "currency": "INR"}
    answer = await provider.http.post(f"{provider.url}/api/bank-settlements", json=stated)
    assert answer.status_code == 201
    reference = answer.json()["reference"]
    assert await provider.merchant.wait_for_events("reference", reference, 1) == ["bank_settlement.made"]
    body, signature = next(each for each in provider.merchant.event_requests if reference.encode() in each[0])
    check_signature(body, signature, [CALLBACK_SECRET], int(time.time()))
    assert json.loads(body)["data"] == answer.json()
    assert answer.json()["netMinor"] == 97_640


async def test_a_dispute_is_reported_as_it_is_stated(provider: Provider) -> None:
    stated = {"paymentId": "PAY_disputed", "amountMinor": 25_000, "currency": "INR", "status": "OPEN"}
    opened = await provider.http.post(f"{provider.url}/api/disputes", json=stated)
    reference = opened.json()["reference"]
    await provider.merchant.wait_for_events("reference", reference, 1)
    lost = stated | {"status": "LOST", "reference": reference}
    await provider.http.post(f"{provider.url}/api/disputes", json=lost)
    events = await provider.merchant.wait_for_events("reference", reference, 2)
    assert events == ["dispute.opened", "dispute.lost"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("bank-settlements", {"grossMinor": 100, "feeMinor": 90, "taxMinor": 11, "currency": "INR"}),
        ("disputes", {"paymentId": "PAY_1", "amountMinor": 1, "currency": "INR", "status": "FORGOTTEN"}),
        ("payouts", {"payoutId": "PAYOUT_1", "amountMinor": 1, "currency": "INR", "beneficiary": "A", "ifscCode": "B",
                     "accountNumber": "1234"}),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_and_not_reported(
    provider: Provider, path: str, body: dict[str, object]
) -> None:
    before = len(provider.merchant.event_requests)
    answer = await provider.http.post(f"{provider.url}/api/{path}", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert len(provider.merchant.event_requests) == before
