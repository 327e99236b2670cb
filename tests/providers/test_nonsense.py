"""Whatever a provider answers: a crash or a wrong state is never what comes of it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from domain.payments import PaymentMethod
from domain.ports import (
    PaymentOrder,
    PaymentProvider,
    PayoutProvider,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
)
from domain.settlements.payouts import PayoutOrder
from providers.razorpay_payments import RazorpayPayments
from providers.razorpay_payouts import RazorpayPayouts
from providers.sandbox_payments import SandboxPayments
from providers.sandbox_payouts import SandboxPayouts
from tests.listening import listening
from tests.providers.razorpay import ACCOUNT, CREDENTIALS

PAYMENT = PaymentOrder("PAY_S_01", "BOOK_S_01", 50000, "INR", PaymentMethod.UPI)
REFUND = RefundOrder("REFUND_S_01", "PAY_S_01", "pay_1", 50000, 20000, "INR")
PAYOUT = PayoutOrder("PAYOUT_01", 35280, "INR", "Galaxy Cinemas", "123456789012", "HDFC0001234")
Call = Callable[[], Awaitable[Any]]


@dataclass
class Anything:
    """A provider that answers the same to every question."""

    answer: Callable[[], Awaitable[Response]]

    async def __call__(self, _request: Request) -> Response:
        return await self.answer()

    def application(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.__call__, methods=["GET", "POST"])])


@asynccontextmanager
async def calls(url: str, timeout_seconds: float = 10) -> AsyncIterator[dict[str, dict[str, Call]]]:
    """By provider and call."""
    sandbox = SandboxPayments(url, "secret", timeout_seconds)
    sandbox_out = SandboxPayouts(url, "secret", timeout_seconds)
    razorpay = RazorpayPayments(CREDENTIALS, "https://cinema.test/pay", url, timeout_seconds)
    razorpay_out = RazorpayPayouts(ACCOUNT, CREDENTIALS, url, timeout_seconds)
    yield {"sandbox": of(sandbox, sandbox_out, None), "razorpay": of(razorpay, razorpay_out, "pay_1")}
    for adapter in (sandbox, sandbox_out, razorpay, razorpay_out):
        await adapter.aclose()


def of(payments: PaymentProvider, payouts: PayoutProvider, known: str | None) -> dict[str, Call]:
    return {
        "open": lambda: payments.open_checkout(PAYMENT),
        "read": lambda: payments.read_payment(PAYMENT.payment_id, known),
        "refund": lambda: payments.refund(REFUND),
        "pay_out": lambda: payouts.pay_out(PAYOUT),
        "read_payout": lambda: payouts.read_payout(PAYOUT.payout_id, known),
    }


async def json_of(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status)


async def html() -> Response:
    return HTMLResponse("<html><body>Down for maintenance</body></html>")


async def cut_off() -> Response:
    return PlainTextResponse('{"status": "captur', media_type="application/json")


async def deep() -> Response:
    return PlainTextResponse("[" * 100_000, media_type="application/json")


async def bytes_of_no_text() -> Response:
    return Response(b"\xff\xfe\x00", media_type="application/json")


async def silence() -> Response:
    await asyncio.sleep(1)
    return Response()


WHOLE = {"id": "x_1", "reference": "x_1", "status": "captured", "amount": 5, "currency": "INR", "items": []}
NONSENSE: dict[str, Callable[[], Awaitable[Response]]] = {
    "html": html,
    "cut off": cut_off,
    "too deep": deep,
    "no text": bytes_of_no_text,
    "silence": silence,
    "an empty object": lambda: json_of({}),
    "a list": lambda: json_of([]),
    "null": lambda: json_of(None),
    "a number": lambda: json_of(5),
    "an unknown state": lambda: json_of({**WHOLE, "status": "enchanted", "items": ["enchanted"]}),
    "numbers as texts": lambda: json_of({"status": 5, "id": 5, "reference": 5, "amount": "5", "items": "none"}),
    "items that are none": lambda: json_of({**WHOLE, "status": None, "items": [None]}),
    **{str(status): partial(json_of, {"error": "x"}, status) for status in (408, 429, 500, 502, 503, 504)},
    "a redirect": lambda: json_of({}, 302),
}


@pytest.fixture
async def provider() -> AsyncIterator[tuple[Anything, str]]:
    anything = Anything(html)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(anything.application(), listener) as url:
            yield anything, url


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_leaves_the_outcome_open(provider: tuple[Anything, str], nonsense: str) -> None:
    anything, url = provider
    anything.answer = NONSENSE[nonsense]
    async with calls(url, 0.3 if nonsense == "silence" else 10) as by_provider:
        for name, of_provider in by_provider.items():
            for call, ask in of_provider.items():
                with pytest.raises(ProviderUnavailable):
                    pytest.fail(f"{name} {call} answered {await ask()}")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_no_is_a_no(provider: tuple[Anything, str], status: int) -> None:
    anything, url = provider
    anything.answer = lambda: json_of({"error": {"code": "BAD_REQUEST_ERROR", "description": "No."}}, status)
    async with calls(url) as by_provider:
        for of_provider in by_provider.values():
            for call in ("open", "refund", "pay_out"):
                with pytest.raises(ProviderRefused, match=str(status)):
                    await of_provider[call]()


@pytest.mark.parametrize("body", [[], None, "<html>", {"error": None}, {"error": {"description": None}}])
async def test_a_no_without_a_reason_is_a_no_all_the_same(provider: tuple[Anything, str], body: Any) -> None:
    anything, url = provider
    anything.answer = lambda: json_of(body, 400)
    async with calls(url) as by_provider:
        for of_provider in by_provider.values():
            with pytest.raises(ProviderRefused, match="400"):
                await of_provider["open"]()


async def test_nobody_there_leaves_the_outcome_open() -> None:
    async with calls("http://127.0.0.1:9") as by_provider:
        for of_provider in by_provider.values():
            for ask in of_provider.values():
                with pytest.raises(ProviderUnavailable):
                    await ask()


async def test_an_error_holds_no_secret_and_no_account_number(provider: tuple[Anything, str]) -> None:
    anything, url = provider
    anything.answer = lambda: json_of({"error": {"description": "No."}}, 400)
    async with calls(url) as by_provider:
        for of_provider in by_provider.values():
            with pytest.raises(ProviderRefused) as raised:
                await of_provider["pay_out"]()
            for hidden in (PAYOUT.account_number, CREDENTIALS[1], "secret"):
                assert hidden not in str(raised.value)
