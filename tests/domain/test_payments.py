"""Payments advance through their states, and refunds never exceed what was captured."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payments import Payment, PaymentMethod, PaymentStatus, RefundExceedsPayment, refundable_minor


def payment(captured_minor: int, refunded_minor: int, amount_minor: int = 50000) -> Payment:
    return Payment(
        show_id="SHOW_1",
        id="PAY_1",
        booking_id="BOOK_1",
        customer_id="USER_1",
        provider="razorpay",
        method=PaymentMethod.UPI,
        amount_minor=amount_minor,
        currency="INR",
        status=PaymentStatus.SUCCEEDED,
        provider_reference=None,
        checkout_url=None,
        captured_minor=captured_minor,
        captured_currency="INR",
        refunded_minor=refunded_minor,
        outcome=None,
        created_at=datetime(2028, 2, 29, tzinfo=UTC),
    )


@given(st.integers(0, 10**5), st.data())
def test_refunds_of_parts_end_where_the_payment_ends(captured: int, data: st.DataObject) -> None:
    refunded = 0
    while left := refundable_minor(payment(captured, refunded)):
        assert left + refunded == captured
        refunded += data.draw(st.integers(1 + left // 2, left))
    assert refunded == captured


def test_what_can_be_refunded_is_what_came_and_not_what_was_asked_for() -> None:
    assert refundable_minor(payment(25001, 0, amount_minor=25000)) == 25001
    assert refundable_minor(payment(0, 0, amount_minor=25000)) == 0


def test_success_is_above_failure_since_it_may_come_after_it() -> None:
    ascending = [PaymentStatus.INITIATED, PaymentStatus.PROCESSING, PaymentStatus.FAILED, PaymentStatus.SUCCEEDED]
    assert set(ascending) == set(PaymentStatus)
    assert all(lower.rank < higher.rank for lower, higher in pairwise(ascending))


@pytest.mark.parametrize(("left", "said"), [(40000, "400.00 INR"), (5, "0.05 INR"), (0, "0.00 INR")])
def test_a_refund_that_is_too_large_says_how_much_is_left(left: int, said: str) -> None:
    assert said in RefundExceedsPayment(left, "INR").message
