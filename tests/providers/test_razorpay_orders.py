"""Whose an order is, as a process knows it."""

from dataclasses import replace

import pytest

from domain.checkout.reports import PaymentReport
from domain.payments import PaymentMethod
from domain.ports import PaymentOrder
from providers.razorpay_events import RazorpayEvents
from providers.razorpay_orders import KnownOrders
from providers.razorpay_payments import RazorpayPayments
from tests.providers.conftest import SECRETS
from tests.providers.razorpay import CREDENTIALS, Razorpay, event, signature_of

ORDER = PaymentOrder("PAY_01K9ZSHOW_01K9ZPAYMENT", "BOOK_01K9ZSHOW_01K9ZBOOK", 50000, "INR", PaymentMethod.UPI)


async def reported(events: RazorpayEvents, razorpay: Razorpay, order_id: str) -> str:
    """The platform's id of the payment that an event about the order reports."""
    body = event("payment.captured", payment=razorpay.attempt(order_id, "captured"))
    report = await events.read_event(body, signature_of(body, SECRETS[0]), 0)
    assert isinstance(report, PaymentReport)
    return report.payment_id


async def test_razorpay_is_not_asked_whose_an_order_of_this_process_is(razorpay: Razorpay, razorpay_url: str) -> None:
    orders = KnownOrders()
    payments = RazorpayPayments(CREDENTIALS, "https://cinema.test/pay", razorpay_url, orders=orders)
    events = RazorpayEvents(SECRETS, CREDENTIALS, razorpay_url, orders=orders)
    opened = await payments.open_checkout(replace(ORDER, is_new=True))
    assert await reported(events, razorpay, opened.reference) == ORDER.payment_id
    assert razorpay.asked == [("POST", "/orders")]
    await payments.aclose()
    await events.aclose()


async def test_razorpay_is_asked_once_whose_an_order_of_another_process_is(
    payments: RazorpayPayments, events: RazorpayEvents, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(replace(ORDER, is_new=True))
    for _ in range(2):
        assert await reported(events, razorpay, opened.reference) == ORDER.payment_id
    assert razorpay.asked == [("POST", "/orders"), ("GET", f"/orders/{opened.reference}")]


@pytest.mark.parametrize("is_new", [True, False])
async def test_only_an_order_that_may_exist_is_looked_for(
    payments: RazorpayPayments, razorpay: Razorpay, *, is_new: bool
) -> None:
    await payments.open_checkout(replace(ORDER, is_new=is_new))
    looked = [] if is_new else [("GET", "/orders")]
    assert razorpay.asked == [*looked, ("POST", "/orders")]


def test_the_orders_kept_longest_ago_are_forgotten() -> None:
    orders = KnownOrders(most=2)
    for number in range(3):
        orders.keep(f"order_{number}", f"PAY_{number}")
    assert [orders.payment_of(f"order_{number}") for number in range(3)] == [None, "PAY_1", "PAY_2"]
