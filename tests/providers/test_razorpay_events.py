"""What Razorpay's webhooks are taken to say."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.checkout.disputes import DisputeStatus
from domain.checkout.errors import BadSignature, MalformedDelivery
from domain.checkout.reports import (
    BankSettlementReport,
    DisputeReport,
    PaymentReport,
    PayoutReport,
    ProviderEvent,
    RefundReport,
)
from domain.errors import InvalidInput
from domain.payments import PaymentStatus
from domain.ports import ProviderUnavailable
from providers.razorpay_events import RazorpayEvents
from tests.providers.conftest import SECRETS
from tests.providers.razorpay import Json, Razorpay, event, problem, signature_of

PAYMENT_ID = "PAY_01K9ZSHOW_01K9ZPAYMENT"


async def unasked() -> int:
    raise AssertionError("Razorpay signs no time.")


async def read(events: RazorpayEvents, body: bytes, secret: bytes = SECRETS[0]) -> ProviderEvent | None:
    return await events.read_event(body, signature_of(body, secret), unasked)


@pytest.fixture
def payment(razorpay: Razorpay) -> Json:
    """Of an order of ours."""
    notes = {"payment_id": PAYMENT_ID}
    razorpay.orders["order_0"] = {"id": "order_0", "amount": 50000, "currency": "INR", "notes": notes}
    return razorpay.attempt("order_0", "captured")


@pytest.mark.parametrize(
    ("said", "status", "reference"),
    [
        ("authorized", PaymentStatus.PROCESSING, "order_0"),
        ("captured", PaymentStatus.SUCCEEDED, "pay_0"),
        ("failed", PaymentStatus.FAILED, "order_0"),
    ],
)
async def test_a_payments_event_is_a_report_on_our_payment(
    events: RazorpayEvents, payment: Json, said: str, status: PaymentStatus, reference: str
) -> None:
    report = await read(events, event(f"payment.{said}", payment=payment | {"status": said}))
    assert report == PaymentReport(PAYMENT_ID, status, 50000, "INR", reference)


@pytest.mark.parametrize(("captured", "status"), [("1", PaymentStatus.SUCCEEDED), ("0", PaymentStatus.FAILED)])
async def test_that_money_was_captured_may_be_written_as_a_text(
    events: RazorpayEvents, payment: Json, captured: str, status: PaymentStatus
) -> None:
    for said, expected in (("captured", PaymentStatus.SUCCEEDED), ("refunded", status)):
        sent = payment | {"status": said, "captured": captured}
        report = await read(events, event("payment.captured", payment=sent))
        assert isinstance(report, PaymentReport)
        assert report.status is expected


async def test_the_snapshot_counts_and_not_the_events_name(events: RazorpayEvents, payment: Json) -> None:
    report = await read(events, event("payment.authorized", payment=payment))
    assert isinstance(report, PaymentReport)
    assert report.status is PaymentStatus.SUCCEEDED


async def test_the_order_says_whose_the_money_is_and_not_the_browsers_notes(
    events: RazorpayEvents, payment: Json
) -> None:
    forged = payment | {"notes": {"payment_id": "PAY_01K9ZSHOW_01K9ZSOMEBODY"}}
    report = await read(events, event("payment.captured", payment=forged))
    assert isinstance(report, PaymentReport)
    assert report.payment_id == PAYMENT_ID


@pytest.mark.parametrize("order_id", ["order_unknown", None])
async def test_money_for_no_order_of_ours_keeps_razorpays_name(
    events: RazorpayEvents, payment: Json, order_id: str | None
) -> None:
    report = await read(events, event("payment.captured", payment=payment | {"order_id": order_id}))
    assert isinstance(report, PaymentReport)
    assert report.payment_id == (order_id or "pay_0")


async def test_an_order_that_cannot_be_asked_for_is_asked_for_when_the_event_comes_again(
    events: RazorpayEvents, razorpay: Razorpay, payment: Json
) -> None:
    async def away() -> Any:
        return problem("Try later", 503)

    razorpay.instead = away
    with pytest.raises(ProviderUnavailable):
        await read(events, event("payment.captured", payment=payment))
    razorpay.instead = None
    assert isinstance(await read(events, event("payment.captured", payment=payment)), PaymentReport)


async def test_an_event_of_a_refund_is_a_report_only_if_the_refund_is_ours(
    events: RazorpayEvents, payment: Json
) -> None:
    refund = {"id": "rfnd_1", "status": "processed", "notes": {"refund_id": "REFUND_1"}}
    assert await read(events, event("refund.processed", refund=refund, payment=payment)) == RefundReport(
        "REFUND_1", processed=True, reference="rfnd_1"
    )
    failed = refund | {"status": "failed"}
    assert await read(events, event("refund.failed", refund=failed, payment=payment)) == RefundReport(
        "REFUND_1", processed=False, reference="rfnd_1"
    )
    strange: list[Any] = [[], {}, {"refund_id": 5}, {"refund_id": "REFUND_\ud800"}]
    for notes in strange:
        assert await read(events, event("refund.processed", refund=refund | {"notes": notes}, payment=payment)) is None


@pytest.mark.parametrize("change", ["processed", "reversed", "failed", "rejected"])
async def test_an_event_of_a_payout_says_only_that_something_changed(events: RazorpayEvents, change: str) -> None:
    payout = {"id": "pout_1", "status": change, "notes": {"payout_id": "PAYOUT_1"}}
    assert await read(events, event(f"payout.{change}", payout=payout)) == PayoutReport("PAYOUT_1")
    assert await read(events, event(f"payout.{change}", payout=payout | {"notes": []})) is None


@pytest.mark.parametrize(
    ("kind", "deducted", "status"),
    [
        ("created", 0, DisputeStatus.OPEN),
        ("won", 0, DisputeStatus.WON),
        ("lost", 40000, DisputeStatus.LOST),
        ("closed", 0, DisputeStatus.WON),
        ("closed", 40000, DisputeStatus.LOST),
    ],
)
async def test_disputes_are_reported_with_the_payment_and_what_was_taken(
    events: RazorpayEvents, payment: Json, kind: str, deducted: int, status: DisputeStatus
) -> None:
    dispute = {
        "id": "disp_1", "payment_id": "pay_0", "amount": 50000, "amount_deducted": deducted, "currency": "INR",
        "created_at": 1_700_000_000,
    }  # fmt: skip
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    report = await read(events, event(f"payment.dispute.{kind}", payment=payment, dispute=dispute))
    assert report == DisputeReport("disp_1", PAYMENT_ID, status, deducted or 50000, "INR", at)


async def test_a_settlement_is_what_arrived_and_what_was_kept_of_it(events: RazorpayEvents) -> None:
    settlement = {
        "id": "setl_1", "amount": 97640, "fees": 2360, "tax": 360, "utr": "UTR1", "created_at": 1_700_000_000,
    }  # fmt: skip
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    expected = BankSettlementReport("setl_1", 100_000, 2000, 360, 97640, "INR", "UTR1", at)
    assert await read(events, event("settlement.processed", settlement=settlement)) == expected


@pytest.mark.parametrize("kind", ["order.paid", "payment.pending", "refund.created", "payment_link.paid", "made.up"])
async def test_what_is_nothing_to_us_is_passed_over(events: RazorpayEvents, razorpay: Razorpay, kind: str) -> None:
    assert await read(events, event(kind)) is None
    assert razorpay.asked == []


async def test_the_secret_before_counts_still(events: RazorpayEvents, payment: Json) -> None:
    assert await read(events, event("payment.captured", payment=payment), SECRETS[1]) is not None


@pytest.mark.parametrize("signature", [None, "", "0" * 64, "é", "t=1,v1=" + "0" * 64])
async def test_a_body_that_razorpay_did_not_sign_says_nothing(
    events: RazorpayEvents, razorpay: Razorpay, payment: Json, signature: str | None
) -> None:
    with pytest.raises(BadSignature):
        await events.read_event(event("payment.captured", payment=payment), signature, unasked)
    assert razorpay.asked == []


async def test_a_body_that_was_changed_on_its_way_says_nothing(events: RazorpayEvents, payment: Json) -> None:
    body = event("payment.captured", payment=payment)
    with pytest.raises(BadSignature):
        await events.read_event(body + b" ", signature_of(body, SECRETS[0]), unasked)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"[" * 60_000,
        b'{"event": 5}',
        b'{"event": "payment.captured"}',
        b'{"event": "payment.captured", "payload": []}',
        event("payment.captured"),
        event("payment.captured", payment={"id": "pay_1", "status": "captured", "amount": "50000", "currency": "INR"}),
        event("payment.captured", payment={"id": "pay_1", "status": "new", "amount": 5, "currency": "INR"}),
        event("refund.processed", refund={"id": "rfnd_1", "notes": {"refund_id": "REFUND_1"}}),
        event("settlement.processed", settlement={"id": "s", "amount": 5, "fees": 1, "tax": 2, "created_at": 1}),
        event("payment.dispute.lost", payment={}, dispute={"id": "d", "payment_id": "p", "amount": 0}),
    ],
)
async def test_a_signed_body_that_says_nothing_is_refused(events: RazorpayEvents, body: bytes) -> None:
    with pytest.raises(InvalidInput):
        await read(events, body)


@pytest.mark.parametrize("body", [b"", b"\xff", b'{"event": ', b'{"event": Infinity}'])
async def test_a_signed_body_that_is_not_json_is_malformed(events: RazorpayEvents, body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        await read(events, body)
