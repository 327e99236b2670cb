"""Orders, captures and refunds at Razorpay."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.payments import PaymentMethod, PaymentStatus
from domain.ports import PaymentOrder, ProviderPayment, ProviderUnavailable, RefundOrder
from providers.razorpay_payments import RazorpayPayments
from tests.providers.razorpay import Razorpay

PAYMENT_ID = "PAY_01K9ZSHOWSHOWSHOWSHOWSHOWS_01K9ZPAYPAYPAYPAYPAYPAYPAYP"
ORDER = PaymentOrder(PAYMENT_ID, "BOOK_01K9ZSHOW_01K9ZBOOK", 50000, "INR", PaymentMethod.UPI)
REFUND = RefundOrder("REFUND_01K9ZSHOW_01K9ZREFUND", PAYMENT_ID, "pay_0", 50000, 20000, "INR")


async def status_of(payments: RazorpayPayments, reference: str | None = None) -> PaymentStatus | None:
    known = await payments.read_payment(PAYMENT_ID, reference)
    return None if known is None else known.status


async def test_an_order_sent_again_leads_to_the_same_page(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    first, again = await payments.open_checkout(ORDER), await payments.open_checkout(ORDER)
    assert first == again
    assert first.checkout_url.startswith(f"https://cinema.test/pay/{PAYMENT_ID}?key=")
    assert list(razorpay.orders) == [first.reference]


async def test_an_order_says_that_all_of_it_is_paid_at_once_and_captured_for_as_long_as_banks_take(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    await payments.open_checkout(ORDER)
    (body,) = razorpay.bodies
    assert (body["amount"], body["currency"], body["partial_payment"]) == (50000, "INR", False)
    assert body["payment"]["capture"] == "automatic"
    assert body["payment"]["capture_options"]["automatic_expiry_period"] == 5 * 24 * 60
    assert body["notes"]["payment_id"] == PAYMENT_ID


async def test_an_order_whose_answer_was_lost_is_found_and_used(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    razorpay.loses.append("POST /v1/orders")
    with pytest.raises(ProviderUnavailable):
        await payments.open_checkout(ORDER)
    opened = await payments.open_checkout(ORDER)
    assert list(razorpay.orders) == [opened.reference]


async def test_another_payments_order_with_the_same_receipt_is_not_used(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    other = replace(ORDER, payment_id=PAYMENT_ID.replace("SHOW", "SEEN"))
    theirs, ours = await payments.open_checkout(other), await payments.open_checkout(ORDER)
    assert theirs.reference != ours.reference
    razorpay.attempt(theirs.reference, "captured")
    assert await status_of(payments) is PaymentStatus.INITIATED


async def test_pages_of_two_payments_have_keys_of_their_own(payments: RazorpayPayments) -> None:
    other = replace(ORDER, payment_id="PAY_01K9ZSHOW_01K9ZOTHER")
    mine, theirs = await payments.open_checkout(ORDER), await payments.open_checkout(other)
    assert mine.checkout_url.partition("?")[2] != theirs.checkout_url.partition("?")[2]


async def test_a_payment_is_found_by_our_id_when_the_answer_to_the_order_was_lost(payments: RazorpayPayments) -> None:
    assert await payments.read_payment(PAYMENT_ID, None) is None
    opened = await payments.open_checkout(ORDER)
    expected = ProviderPayment(PaymentStatus.INITIATED, 50000, "INR", opened.reference)
    assert await payments.read_payment(PAYMENT_ID, None) == expected


async def test_money_that_came_brings_the_payments_own_reference(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "captured")
    expected = ProviderPayment(PaymentStatus.SUCCEEDED, 50000, "INR", "pay_0")
    assert await payments.read_payment(PAYMENT_ID, opened.reference) == expected
    assert await payments.read_payment(PAYMENT_ID, "pay_0") == expected


async def test_a_failed_attempt_keeps_the_orders_reference_so_that_a_late_success_is_seen(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "failed")
    failed = await payments.read_payment(PAYMENT_ID, opened.reference)
    assert failed is not None
    assert (failed.status, failed.reference) == (PaymentStatus.FAILED, opened.reference)
    razorpay.attempt(opened.reference, "captured")
    late = await payments.read_payment(PAYMENT_ID, failed.reference)
    assert late is not None
    assert (late.status, late.reference) == (PaymentStatus.SUCCEEDED, "pay_1")


async def test_a_payment_that_waits_to_be_captured_is_captured_when_asked_about(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "authorized")
    assert await status_of(payments, opened.reference) is PaymentStatus.SUCCEEDED
    assert razorpay.payments["pay_0"]["status"] == "captured"


async def test_nothing_more_is_captured_once_an_order_is_paid(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    opened = await payments.open_checkout(ORDER)
    for status in ("authorized", "captured", "authorized"):
        razorpay.attempt(opened.reference, status)
    known = await payments.read_payment(PAYMENT_ID, opened.reference)
    assert known is not None
    assert known.reference == "pay_1"
    assert [each["status"] for each in razorpay.payments.values()] == ["authorized", "captured", "authorized"]


async def test_of_two_that_wait_to_be_captured_one_is(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    opened = await payments.open_checkout(ORDER)
    for _ in range(2):
        razorpay.attempt(opened.reference, "authorized")
    assert await status_of(payments, opened.reference) is PaymentStatus.SUCCEEDED
    assert [each["status"] for each in razorpay.payments.values()] == ["captured", "authorized"]


async def test_a_capture_that_another_request_made_first_is_the_same_money(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "authorized")
    answers = await asyncio.gather(*(payments.read_payment(PAYMENT_ID, opened.reference) for _ in range(5)))
    assert set(answers) == {ProviderPayment(PaymentStatus.SUCCEEDED, 50000, "INR", "pay_0")}


async def test_of_several_attempts_the_first_that_took_money_counts(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    for status in ("failed", "captured", "captured", "failed"):
        razorpay.attempt(opened.reference, status)
    known = await payments.read_payment(PAYMENT_ID, opened.reference)
    assert known is not None
    assert known.reference == "pay_1"


async def test_an_attempt_under_way_goes_before_one_that_failed(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "failed")
    razorpay.attempt(opened.reference, "created")
    assert await status_of(payments, opened.reference) is PaymentStatus.INITIATED


async def test_money_on_an_order_whose_answer_was_lost_counts_as_well(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    twin = razorpay.orders[opened.reference] | {"id": "order_twin"}
    razorpay.orders["order_twin"] = twin
    razorpay.attempt("order_twin", "captured")
    assert await status_of(payments, opened.reference) is PaymentStatus.SUCCEEDED


async def test_money_that_razorpay_sent_back_uncaptured_never_came(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "refunded", captured=False)
    assert await status_of(payments, opened.reference) is PaymentStatus.FAILED


async def test_money_that_we_sent_back_came(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "refunded", captured=True)
    assert await status_of(payments, opened.reference) is PaymentStatus.SUCCEEDED


async def test_a_wrong_amount_is_reported_as_it_came(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "captured", amount=100, currency="USD")
    known = await payments.read_payment(PAYMENT_ID, opened.reference)
    assert known == ProviderPayment(PaymentStatus.SUCCEEDED, 100, "USD", "pay_0")


@pytest.mark.parametrize(
    "spoiled",
    [{"amount": "50000"}, {"amount": 500.0}, {"amount": -1}, {"amount": None}, {"status": "enchanted"},
     {"status": None}, {"currency": None}, {"id": 5}, {"created_at": "yesterday"}],
)  # fmt: skip
async def test_an_attempt_that_makes_no_sense_leaves_the_outcome_open(
    payments: RazorpayPayments, razorpay: Razorpay, spoiled: dict[str, Any]
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.attempt(opened.reference, "captured").update(spoiled)
    with pytest.raises(ProviderUnavailable):
        await payments.read_payment(PAYMENT_ID, opened.reference)
