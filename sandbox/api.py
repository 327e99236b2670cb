"""The merchant's API for payments and refunds, authenticated by the merchant's secret. Amounts are in minor units."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import books, refunds
from sandbox.books import Order, Payment, Refused
from sandbox.reading import LONGEST_ADDRESS, amount_of, optional_text_of, read_object, shown, text_of
from sandbox.refunds import RefundOrder
from sandbox.switches import Switches

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(api: "Api") -> list[Route]:
    return [
        Route("/api/payments", api.guarded(api.open_payment), methods=["POST"]),
        Route("/api/payments/{payment_id}", api.guarded(api.read_payment), methods=["GET"]),
        Route("/api/payments/{payment_id}/pay", api.guarded(api.pay), methods=["POST"]),
        Route("/api/payments/{payment_id}/refuse", api.guarded(api.refuse), methods=["POST"]),
        Route("/api/refunds", api.guarded(api.refund), methods=["POST"]),
        Route("/api/refunds/{refund_id}", api.guarded(api.read_refund), methods=["GET"]),
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
        """{paymentId, bookingId?, amountMinor, currency, method?, returnUrl?, switches?} → the payment, checkoutUrl."""
        given = await read_object(request)
        switches = Switches.of(given.pop("switches", {}))
        order = Order(
            text_of(given, "paymentId"),
            amount_of(given, "amountMinor"),
            text_of(given, "currency"),
            optional_text_of(given, "bookingId"),
            optional_text_of(given, "method"),
            optional_text_of(given, "returnUrl", most=LONGEST_ADDRESS),
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
        """Pays as a customer does on the page, for tests: {switches?}. Defaults to the order's switches."""
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
            refund = await refunds.refund(db, order)
            payment = await books.existing(db, order.payment_id)
        await asyncio.sleep(Switches.of(payment.switches).refund_hang_seconds)
        return JSONResponse(shown(refund))

    async def read_refund(self, request: Request) -> Response:
        """Only reads: a refund that failed is not tried again."""
        async with self._engine.connect() as db:
            refund = await refunds.find(db, request.path_params["refund_id"])
        if refund is None:
            raise Refused(404, f"There is no refund {request.path_params['refund_id']}.")
        return JSONResponse(shown(refund))

    def _shown(self, payment: Payment) -> dict[str, Any]:
        return shown(payment) | {"checkoutUrl": f"{self._pay_url}/{payment.reference}"}
