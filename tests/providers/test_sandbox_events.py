"""What the sandbox provider's callbacks and events are read as, and which bodies are refused by name."""

import json
from typing import Any

import pytest

from domain.checkout.disputes import DisputeStatus
from domain.checkout.errors import BadSignature, MalformedDelivery
from domain.checkout.reports import BankSettlementReport, DisputeReport, PaymentReport, PayoutReport
from domain.errors import InvalidInput
from domain.payments import PaymentStatus
from providers.sandbox_events import MOST_PROBLEMS, SandboxEvents
from sandbox.delivering import signature_of

SECRET, BEFORE = b"the-secret-of-today", b"the-secret-of-before"
EVENTS = SandboxEvents([SECRET, BEFORE])
AT = 1_700_000_000
WHOLE = {"paymentId": "PAY_1", "status": "SUCCESS", "amount": 250.5, "currency": "INR", "providerReference": "sbx_1"}
SETTLED = {"reference": "s", "grossMinor": 10, "feeMinor": 2, "taxMinor": 1, "netMinor": 7, "currency": "INR"}
DISPUTED = {"reference": "d", "paymentId": "PAY_1", "amountMinor": 5, "currency": "INR"}


async def at() -> int:
    return AT


async def callback(body: bytes) -> PaymentReport:
    return await EVENTS.read_callback(body, signature_of(SECRET, AT, body), at)


async def event(kind: str, data: Any) -> object:
    body = json.dumps({"event": kind, "data": data}).encode()
    return await EVENTS.read_event(body, signature_of(SECRET, AT, body), at)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("SUCCESS", PaymentStatus.SUCCEEDED),
        ("FAILED", PaymentStatus.FAILED),
        ("PENDING", PaymentStatus.PROCESSING),
        ("PROCESSING", PaymentStatus.PROCESSING),
    ],
)
async def test_a_callback_reports_a_payment(word: str, status: PaymentStatus) -> None:
    whole = json.dumps(WHOLE | {"status": word}).encode()
    assert await callback(whole) == PaymentReport("PAY_1", status, 25050, "INR", "sbx_1")
    as_text = json.dumps(WHOLE | {"status": word, "amount": "250.50"}).encode()
    assert await callback(as_text) == PaymentReport("PAY_1", status, 25050, "INR", "sbx_1")
    least = json.dumps({"paymentId": "PAY_1", "status": word}).encode()
    assert await callback(least) == PaymentReport("PAY_1", status)


async def test_the_secret_before_counts_while_it_is_in_force() -> None:
    body = json.dumps(WHOLE).encode()
    report = await EVENTS.read_callback(body, signature_of(BEFORE, AT, body), at)
    assert report.payment_id == "PAY_1"


@pytest.mark.parametrize("header", [None, "", "t=,v1=", f"t={'9' * 5000},v1=00", f"t=²,v1={'0' * 64}", "v1=é"])
async def test_a_header_that_is_no_signature_is_refused_whatever_the_body(header: str | None) -> None:
    for read in (EVENTS.read_callback, EVENTS.read_event):
        with pytest.raises(BadSignature):
            await read(b"{", header, at)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"nothing", b'{"a": NaN}', b'{"a": -Infinity}', b"{} {}"])
async def test_a_signed_body_that_is_not_json_is_malformed(body: bytes) -> None:
    for read in (EVENTS.read_callback, EVENTS.read_event):
        with pytest.raises(MalformedDelivery):
            await read(body, signature_of(SECRET, AT, body), at)


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"5", b"9" * 5000, b"1e" + b"9" * 30, b"[" * 60 + b"]" * 60])
async def test_json_of_another_shape_is_invalid_as_a_whole(body: bytes) -> None:
    for read in (EVENTS.read_callback, EVENTS.read_event):
        with pytest.raises(InvalidInput) as refusal:
            await read(body, signature_of(SECRET, AT, body), at)
        assert [error.field for error in refusal.value.errors] == ["body"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"paymentId": ""}, "paymentId"),
        ({"paymentId": 5}, "paymentId"),
        ({"paymentId": "P" * 201}, "paymentId"),
        ({"paymentId": "PAY\u202e"}, "paymentId"),
        ({"status": "success"}, "status"),
        ({"status": ["SUCCESS"]}, "status"),
        ({"status": None}, "status"),
        ({"amount": "many"}, "amount"),
        ({"amount": "sNaN"}, "amount"),
        ({"amount": "1e99999999999999999999"}, "amount"),
        ({"amount": [250]}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.005}, "amount"),
        ({"amount": 10**300}, "amount"),
        ({"currency": ""}, "currency"),
        ({"providerReference": {}}, "providerReference"),
        ({"payment_id": "PAY_1"}, "payment_id"),
        ({"surprise": 1}, "surprise"),
        ({"\x00": 1}, "body"),
        ({"\ud800": 1}, "body"),
    ],
)
async def test_a_member_that_is_wrong_is_named(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await callback(json.dumps(WHOLE | wrong).encode())
    assert [error.field for error in refusal.value.errors] == [field]
    assert refusal.value.message.isprintable()


async def test_every_member_that_is_missing_is_named_and_the_list_is_bounded() -> None:
    with pytest.raises(InvalidInput) as refusal:
        await callback(b"{}")
    assert [error.field for error in refusal.value.errors] == ["paymentId", "status"]
    with pytest.raises(InvalidInput) as refusal:
        await callback(json.dumps(WHOLE | {f"x{n}": n for n in range(1000)}).encode())
    assert len(refusal.value.errors) == MOST_PROBLEMS


async def test_events_report_payouts_disputes_and_settlements() -> None:
    for kind in ("paid", "failed", "reversed"):
        assert await event(f"payout.{kind}", {"payoutId": "PAYOUT_1"}) == PayoutReport("PAYOUT_1")
    stands = {"opened": DisputeStatus.OPEN, "won": DisputeStatus.WON, "lost": DisputeStatus.LOST}
    for kind, status in stands.items():
        assert await event(f"dispute.{kind}", DISPUTED) == DisputeReport("d", "PAY_1", status, 5, "INR", None)
    settled = BankSettlementReport("s", 10, 2, 1, 7, "INR", None, None)
    assert await event("bank_settlement.made", SETTLED) == settled
    assert await event("bank_settlement.made", SETTLED | {"utr": "", "more": 1}) == settled
    assert await event("weather.changed", 5) is None
    assert await event("weather.changed", {"\ud800": "\x00"}) is None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("payout.paid", None),
        ("payout.paid", {}),
        ("dispute.lost", DISPUTED | {"amountMinor": 0}),
        ("dispute.lost", DISPUTED | {"amountMinor": "5"}),
        ("dispute.lost", DISPUTED | {"amountMinor": True}),
        ("dispute.lost", DISPUTED | {"amountMinor": 10**12 + 1}),
        ("dispute.lost", DISPUTED | {"reference": "d" * 501}),
        ("dispute.lost", DISPUTED | {"reference": "\ud800"}),
        ("bank_settlement.made", SETTLED | {"netMinor": 8}),
        ("bank_settlement.made", SETTLED | {"feeMinor": -2, "netMinor": 11}),
        ("bank_settlement.made", SETTLED | {"netMinor": 7.0}),
    ],
)
async def test_an_event_of_another_shape_is_refused(kind: str, data: object) -> None:
    with pytest.raises(InvalidInput):
        await event(kind, data)
