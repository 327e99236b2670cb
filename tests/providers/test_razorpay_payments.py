"""Razorpay's documented API on a real port, as far as we use it."""

import base64
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.payments import PaymentMethod, PaymentStatus
from domain.ports import PaymentOrder, ProviderPayment, ProviderRefused, ProviderUnavailable, RefundOrder
from providers.razorpay_payments import RazorpayPayments
from tests.listening import listening

ORDER = PaymentOrder("PAY_S_01", "BOOK_S_01", 50000, "INR", PaymentMethod.UPI)
REFUND = RefundOrder("REFUND_S_01", "PAY_S_01", "pay_1", 50000, 20000, "INR")


def problem(description: str) -> Response:
    return JSONResponse({"error": {"code": "BAD_REQUEST_ERROR", "description": description}}, 400)


@dataclass
class Razorpay:
    """`away`: what it answers to everything."""

    away: int | None = None
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    later: str = "processed"

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/payment_links", self.add_link, methods=["POST"]),
                Route("/v1/payment_links", self.list_links, methods=["GET"]),
                Route("/v1/payment_links/{id}", self.read_link),
                Route("/v1/payments/{id}", self.read_payment),
                Route("/v1/payments/{id}/refund", self.refund, methods=["POST"]),
                Route("/v1/refunds/{id}", self.read_refund),
            ]
        )

    def pay(self, reference_id: str) -> None:
        link = self.links[reference_id]
        link |= {"status": "paid", "amount_paid": link["amount"]}
        link["payments"] = [{"payment_id": "pay_1", "status": "captured", "amount": link["amount"]}]
        self.payments["pay_1"] = {"id": "pay_1", "status": "captured", "amount": link["amount"], "currency": "INR"}

    async def add_link(self, request: Request) -> Response:
        if self.away:
            return Response(status_code=self.away)
        assert request.headers["authorization"] == "Basic " + base64.b64encode(b"key:secret").decode()
        body = await request.json()
        if body["reference_id"] in self.links:
            return problem(f"payment link with given reference_id ({body['reference_id']}) already exists")
        link = {
            "id": f"plink_{len(self.links)}", "short_url": "https://rzp.io/i/x", "status": "created", "amount_paid": 0,
            "payments": None, **{name: body[name] for name in ("amount", "currency", "reference_id")},
        }  # fmt: skip
        self.links[body["reference_id"]] = link
        return JSONResponse(link)

    async def list_links(self, request: Request) -> Response:
        link = self.links.get(request.query_params["reference_id"])
        return JSONResponse({"payment_links": [] if link is None else [link]})

    async def read_link(self, request: Request) -> Response:
        return JSONResponse(next(each for each in self.links.values() if each["id"] == request.path_params["id"]))

    async def read_payment(self, request: Request) -> Response:
        return JSONResponse(self.payments[request.path_params["id"]])

    async def refund(self, request: Request) -> Response:
        key, body = request.headers["x-refund-idempotency"], await request.json()
        if body["amount"] > 50000:
            return problem("The total refund amount is greater than the refund payment amount")
        made = {"id": f"rfnd_{len(self.refunds)}", "status": "pending", "amount": body["amount"]}
        return JSONResponse(self.refunds.setdefault(key, made))

    async def read_refund(self, request: Request) -> Response:
        made = next(each for each in self.refunds.values() if each["id"] == request.path_params["id"])
        return JSONResponse(made | {"status": self.later})


@pytest.fixture
async def razorpay() -> Razorpay:
    return Razorpay()


@pytest.fixture
async def payments(razorpay: Razorpay) -> AsyncIterator[RazorpayPayments]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(razorpay.application(), listener) as url:
            payments = RazorpayPayments("key", "secret", url)
            yield payments
            await payments.aclose()


async def test_an_order_sent_again_leads_to_the_same_page(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    first, again = await payments.open_checkout(ORDER), await payments.open_checkout(ORDER)
    assert first == again
    assert first.checkout_url == "https://rzp.io/i/x"
    assert len(razorpay.links) == 1


async def test_a_payment_is_found_by_our_id_when_the_answer_to_the_order_was_lost(payments: RazorpayPayments) -> None:
    assert await payments.read_payment(ORDER.payment_id, None) is None
    opened = await payments.open_checkout(ORDER)
    expected = ProviderPayment(PaymentStatus.INITIATED, 50000, "INR", opened.reference)
    assert await payments.read_payment(ORDER.payment_id, None) == expected


async def test_money_that_came_brings_the_payments_own_reference(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.pay(ORDER.payment_id)
    expected = ProviderPayment(PaymentStatus.SUCCEEDED, 50000, "INR", "pay_1")
    assert await payments.read_payment(ORDER.payment_id, opened.reference) == expected
    assert await payments.read_payment(ORDER.payment_id, "pay_1") == expected


async def test_a_link_that_ran_out_is_a_failure_that_may_still_turn(
    payments: RazorpayPayments, razorpay: Razorpay
) -> None:
    opened = await payments.open_checkout(ORDER)
    razorpay.links[ORDER.payment_id]["status"] = "expired"
    failed = await payments.read_payment(ORDER.payment_id, opened.reference)
    assert failed is not None
    assert failed.status is PaymentStatus.FAILED
    razorpay.pay(ORDER.payment_id)
    late = await payments.read_payment(ORDER.payment_id, opened.reference)
    assert late is not None
    assert late.status is PaymentStatus.SUCCEEDED


async def test_a_refund_asked_for_twice_is_one(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    first, again = await payments.refund(REFUND), await payments.refund(REFUND)
    assert first == again
    assert (first.processed, first.reference, len(razorpay.refunds)) == (True, "rfnd_0", 1)


@pytest.mark.parametrize(("later", "processed"), [("pending", False), ("processed", True)])
async def test_a_refund_is_done_when_razorpay_says_so(
    payments: RazorpayPayments, razorpay: Razorpay, later: str, processed: bool
) -> None:
    razorpay.later = later
    assert (await payments.refund(REFUND)).processed is processed


async def test_a_refund_that_failed_or_is_too_large_is_refused(payments: RazorpayPayments, razorpay: Razorpay) -> None:
    razorpay.later = "failed"
    with pytest.raises(ProviderRefused):
        await payments.refund(REFUND)
    with pytest.raises(ProviderRefused, match="greater"):
        await payments.refund(RefundOrder("REFUND_S_02", "PAY_S_01", "pay_1", 50000, 60000, "INR"))


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
async def test_what_passes_is_unavailable(payments: RazorpayPayments, razorpay: Razorpay, status: int) -> None:
    razorpay.away = status
    with pytest.raises(ProviderUnavailable):
        await payments.open_checkout(ORDER)


async def test_razorpay_away_is_unavailable() -> None:
    nobody = RazorpayPayments("key", "secret", "http://127.0.0.1:9")
    with pytest.raises(ProviderUnavailable):
        await nobody.open_checkout(ORDER)
    await nobody.aclose()
