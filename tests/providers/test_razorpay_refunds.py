"""Refunds at Razorpay: each one once, however often it is asked for."""

from dataclasses import replace

import pytest

from domain.payments import PaymentMethod
from domain.ports import PaymentOrder, ProviderRefused, ProviderUnavailable, RefundOrder
from providers.razorpay_payments import RazorpayPayments
from tests.providers.razorpay import Razorpay

PAYMENT_ID = "PAY_01K9ZSHOWSHOWSHOWSHOWSHOWS_01K9ZPAYPAYPAYPAYPAYPAYPAYP"
ORDER = PaymentOrder(PAYMENT_ID, "BOOK_01K9ZSHOW_01K9ZBOOK", 50000, "INR", PaymentMethod.UPI)
REFUND = RefundOrder("REFUND_01K9ZSHOW_01K9ZREFUND", PAYMENT_ID, "pay_0", 50000, 20000, "INR")


@pytest.fixture
async def paid(payments: RazorpayPayments, razorpay: Razorpay) -> RazorpayPayments:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "captured")
    return payments


async def test_a_refund_asked_for_twice_is_one(paid: RazorpayPayments, razorpay: Razorpay) -> None:
    first, again = await paid.refund(REFUND), await paid.refund(REFUND)
    assert (first.processed, first.reference) == (False, "rfnd_0")
    assert (again.processed, again.reference, len(razorpay.refunds)) == (True, "rfnd_0", 1)


async def test_a_refund_whose_answer_was_lost_was_made_once(paid: RazorpayPayments, razorpay: Razorpay) -> None:
    razorpay.loses.append("POST /v1/payments/pay_0/refund")
    with pytest.raises(ProviderUnavailable):
        await paid.refund(REFUND)
    assert (await paid.refund(REFUND)).processed
    assert list(razorpay.refunds) == [REFUND.refund_id]


async def test_a_refund_that_failed_says_so_until_the_caller_knows_and_then_is_made_anew(
    paid: RazorpayPayments, razorpay: Razorpay
) -> None:
    razorpay.refunds_become = "failed"
    await paid.refund(REFUND)
    for _ in range(2):
        with pytest.raises(ProviderRefused, match="rfnd_0"):
            await paid.refund(REFUND)
    razorpay.refunds_become = "processed"
    knowing = replace(REFUND, failed=True)
    assert (await paid.refund(knowing)).reference == "rfnd_1"
    assert (await paid.refund(REFUND)).processed
    assert (await paid.refund(knowing)).processed
    assert list(razorpay.refunds) == [REFUND.refund_id, f"{REFUND.refund_id}-1"]


async def test_another_refund_of_the_same_payment_is_another_refund(paid: RazorpayPayments, razorpay: Razorpay) -> None:
    await paid.refund(REFUND)
    await paid.refund(replace(REFUND, refund_id="REFUND_01K9ZSHOW_01K9ZSECOND"))
    assert len(razorpay.refunds) == 2


async def test_a_refund_of_money_whose_name_we_never_heard_asks_for_it(
    paid: RazorpayPayments, razorpay: Razorpay
) -> None:
    assert (await paid.refund(replace(REFUND, reference=None))).reference == "rfnd_0"
    assert razorpay.refunds[REFUND.refund_id]["payment_id"] == "pay_0"


async def test_a_refund_that_is_too_large_is_refused(paid: RazorpayPayments) -> None:
    with pytest.raises(ProviderRefused, match="greater"):
        await paid.refund(replace(REFUND, amount_minor=60000))


async def test_nothing_is_refunded_where_nothing_was_captured(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "failed")
    with pytest.raises(ProviderRefused, match="captured nothing"):
        await payments.refund(replace(REFUND, reference=opened.reference))
    assert razorpay.refunds == {}
