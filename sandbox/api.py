"""The merchant's API. Amounts in minor units; every call is authenticated by the merchant's secret."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import books
from sandbox.books import Order, Payment, Refund, RefundOrder, Refused
from sandbox.switches import Malformed, Switches

LONGEST_BODY = 65_536
LARGEST_MINOR = 10**12
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(api: "Api") -> list[Route]:
    return [
        Route("/api/payments", api.guarded(api.open_payment), methods=["POST"]),
        Route("/api/payments/{payment_id}", api.guarded(api.read_payment), methods=["GET"]),
        Route("/api/payments/{payment_id}/pay", api.guarded(api.pay), methods=["POST"]),
        Route("/api/payments/{payment_id}/refuse", api.guarded(api.refuse), methods=["POST"]),
        Route("/api/refunds", api.guarded(api.refund), methods=["POST"]),
    ]


class Api:
    """`wake` is called when callbacks may be due."""

    def __init__(self, engine: AsyncEngine, merchant_secret: str, pay_url: str, wake: Callable[[], None]) -> None:
        self._engine = engine
        self._secret = merchant_secret
        self._pay_url = pay_url
        self._wake = wake

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            expected = f"Bearer {self._secret}".encode()
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
                return JSONResponse({"error": "The merchant's secret is missing or wrong."}, 401)
            return await endpoint(request)

        return answer

    async def open_payment(self, request: Request) -> Response:
        """{paymentId, bookingId?, amountMinor, currency, method?, switches?} → the payment with its checkoutUrl."""
        given = await read_object(request)
        switches = Switches.of(given.pop("switches", {}))
        order = Order(
            text_of(given, "paymentId"),
            amount_of(given, "amountMinor"),
            text_of(given, "currency"),
            optional_text_of(given, "bookingId"),
            optional_text_of(given, "method"),
        )
        async with self._engine.begin() as db:
            payment, created = await books.open_payment(db, order, switches)
        await asyncio.sleep(switches.hang_seconds)
        return JSONResponse(self._shown(payment), 201 if created else 200)

    async def read_payment(self, request: Request) -> Response:
        async with self._engine.connect() as db:
            payment = await books.read(db, request.path_params["payment_id"])
        if payment is None:
            raise Refused(404, f"There is no payment {request.path_params['payment_id']}.")
        return JSONResponse(self._shown(payment))

    async def pay(self, request: Request) -> Response:
        """What the customer does on the page, for tests: {switches?}. Without switches those of the order hold."""
        return await self._decide(request, books.pay)

    async def refuse(self, request: Request) -> Response:
        return await self._decide(request, books.refuse)

    async def _decide(
        self, request: Request, deed: Callable[[AsyncConnection, str, Switches], Awaitable[Payment]]
    ) -> Response:
        given = await read_object(request)
        payment_id = request.path_params["payment_id"]
        async with self._engine.begin() as db:
            before = await books.read(db, payment_id)
            switches = Switches.of(given.get("switches", before.switches if before else {}))
            payment = await deed(db, payment_id, switches)
        self._wake()
        await asyncio.sleep(switches.hang_seconds)
        return JSONResponse(self._shown(payment))

    async def refund(self, request: Request) -> Response:
        """{refundId, paymentId, amountMinor, capturedMinor, currency} → {refundId, status, reference, …}"""
        given = await read_object(request)
        order = RefundOrder(
            text_of(given, "refundId"),
            text_of(given, "paymentId"),
            amount_of(given, "amountMinor"),
            amount_of(given, "capturedMinor", least=0),
            text_of(given, "currency"),
        )
        async with self._engine.begin() as db:
            refund = await books.refund(db, order)
        return JSONResponse(_shown_refund(refund))

    def _shown(self, payment: Payment) -> dict[str, Any]:
        shown = {_camel(name): value for name, value in asdict(payment).items()}
        return shown | {"checkoutUrl": f"{self._pay_url}/{payment.reference}"}


def _shown_refund(refund: Refund) -> dict[str, Any]:
    shown = {_camel(name): value for name, value in asdict(refund).items() if name != "processed"}
    return shown | {"status": "PROCESSED" if refund.processed else "PENDING"}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


async def read_object(request: Request) -> dict[str, Any]:
    """Raises Malformed for anything but a JSON object; nothing at all is an empty one."""
    body = await read_body(request)
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise Malformed("The body is no JSON.") from None
    if not isinstance(given, dict):
        raise Malformed("The body must be an object.")
    return given


async def read_body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refused(413, "The body is too large.")
    return body


def text_of(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= 100 or not value.isprintable():  # noqa: PLR2004
        raise Malformed(f"{name} must be a text of 1 to 100 characters.")
    return value


def optional_text_of(given: dict[str, Any], name: str) -> str | None:
    return None if given.get(name) is None else text_of(given, name)


def amount_of(given: dict[str, Any], name: str, least: int = 1) -> int:
    value = given.get(name)
    if type(value) is not int or not least <= value <= LARGEST_MINOR:
        raise Malformed(f"{name} must be a whole number of minor units, at least {least}.")
    return value
