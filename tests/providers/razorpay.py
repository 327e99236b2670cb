"""Razorpay's documented API on a real port, as far as we use it, with every answer that may go wrong."""

import base64
import hashlib
import hmac
import itertools
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.certificates import Certificate
from tests.listening import listening

CREDENTIALS = ("rzp_test_key", "the-secret-of-the-key")
ACCOUNT = "7878780080316316"
Json = dict[str, Any]


@asynccontextmanager
async def opened(certificate: Certificate | None = None) -> AsyncIterator[tuple["Razorpay", str]]:
    """It and its URL."""
    razorpay = Razorpay()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(razorpay.application(), listener, certificate) as url:
            yield razorpay, url


def problem(description: str, status: int = 400) -> Response:
    return JSONResponse({"error": {"code": "BAD_REQUEST_ERROR", "description": description}}, status)


def collection(items: list[Json]) -> Response:
    return JSONResponse({"entity": "collection", "count": len(items), "items": items})


@dataclass
class Razorpay:
    """`instead`: what everything is answered with. `loses`: paths whose next effect happens and is not answered."""

    instead: Callable[[], Awaitable[Response]] | None = None
    loses: list[str] = field(default_factory=list)
    orders: dict[str, Json] = field(default_factory=dict)
    payments: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    payouts: dict[str, Json] = field(default_factory=dict)
    refunds_become: str = "processed"
    account: str = ACCOUNT
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    clock: Any = field(default_factory=lambda: itertools.count(1_700_000_000))

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/orders", self.add_order, methods=["POST"]),
                Route("/v1/orders", self.list_orders, methods=["GET"]),
                Route("/v1/orders/{id}", self.read_order),
                Route("/v1/orders/{id}/payments", self.list_attempts),
                Route("/v1/payments/{id}", self.read_payment),
                Route("/v1/payments/{id}/capture", self.capture, methods=["POST"]),
                Route("/v1/payments/{id}/refund", self.refund, methods=["POST"]),
                Route("/v1/payments/{id}/refunds", self.list_refunds),
                Route("/v1/payouts", self.pay_out, methods=["POST"]),
                Route("/v1/payouts", self.list_payouts, methods=["GET"]),
                Route("/v1/payouts/{id}", self.read_payout),
            ],
            middleware=[Middleware(_Front, razorpay=self)],
        )

    def attempt(self, order_id: str, status: str, **more: Any) -> Json:
        """A customer tries to pay an order."""
        order = self.orders[order_id]
        payment = {
            "id": f"pay_{len(self.payments)}", "entity": "payment", "status": status, "amount": order["amount"],
            "currency": order["currency"], "order_id": order_id, "captured": status == "captured", "notes": [],
            "created_at": next(self.clock),
        } | more  # fmt: skip
        self.payments[payment["id"]] = payment
        order["status"] = "paid" if status == "captured" else "attempted"
        return payment

    async def add_order(self, request: Request) -> Response:
        body = await request.json()
        assert len(body["receipt"]) <= 40
        assert all(len(value) <= 256 for value in body["notes"].values())
        order = {
            "id": f"order_{len(self.orders)}", "entity": "order", "amount_paid": 0, "status": "created",
            "created_at": next(self.clock),
            **{name: body[name] for name in ("amount", "currency", "receipt", "notes")},
        }  # fmt: skip
        self.orders[order["id"]] = order
        self.bodies.append(body)
        return JSONResponse(order)

    async def list_orders(self, request: Request) -> Response:
        receipt = request.query_params["receipt"]
        return collection([order for order in self.orders.values() if order["receipt"] == receipt])

    async def read_order(self, request: Request) -> Response:
        return _one(self.orders, request)

    async def list_attempts(self, request: Request) -> Response:
        order_id = request.path_params["id"]
        return collection([each for each in self.payments.values() if each["order_id"] == order_id][::-1])

    async def read_payment(self, request: Request) -> Response:
        return _one(self.payments, request)

    async def capture(self, request: Request) -> Response:
        payment, body = self.payments[request.path_params["id"]], await request.json()
        if payment["status"] != "authorized":
            return problem("This payment has already been captured")
        assert (body["amount"], body["currency"]) == (payment["amount"], payment["currency"])
        payment |= {"status": "captured", "captured": True}
        return JSONResponse(payment)

    async def refund(self, request: Request) -> Response:
        """The first answer to a key is kept and given again; the refund itself moves on."""
        key, body = request.headers["x-refund-idempotency"], await request.json()
        assert len(key) >= 10
        if body["amount"] > 50000:
            return problem("The total refund amount is greater than the refund payment amount")
        if key in self.refunds:
            return JSONResponse(self.refunds[key]["first"])
        made = {
            "id": f"rfnd_{len(self.refunds)}", "entity": "refund", "payment_id": request.path_params["id"],
            "amount": body["amount"], "notes": body["notes"], "status": "pending",
        }  # fmt: skip
        self.refunds[key] = made | {"first": made, "status": self.refunds_become}
        self.bodies.append(body)
        return JSONResponse(made)

    async def list_refunds(self, request: Request) -> Response:
        payment_id = request.path_params["id"]
        mine = [each for each in self.refunds.values() if each["payment_id"] == payment_id]
        return collection([{name: value for name, value in each.items() if name != "first"} for each in mine])

    async def pay_out(self, request: Request) -> Response:
        key, body = request.headers["x-payout-idempotency"], await request.json()
        assert 4 <= len(key) <= 36
        assert len(body["reference_id"]) <= 40
        if key in self.payouts:
            if self.payouts[key]["body"] != body:
                return problem("Different request body sent for the same Idempotency Header")
            return JSONResponse(self.payouts[key])
        if body["account_number"] != self.account:
            return problem("The account number is invalid")
        payout = {
            "id": f"pout_{len(self.payouts)}", "entity": "payout", "status": "processing", "amount": body["amount"],
            "reference_id": body["reference_id"], "notes": body["notes"], "body": body,
            "status_details": {"description": None, "source": None, "reason": None},
        }  # fmt: skip
        self.payouts[key] = payout
        return JSONResponse(payout)

    async def list_payouts(self, request: Request) -> Response:
        assert request.query_params["account_number"] == ACCOUNT
        reference = request.query_params["reference_id"]
        return collection([each for each in self.payouts.values() if each["reference_id"] == reference])

    async def read_payout(self, request: Request) -> Response:
        by_id = {payout["id"]: payout for payout in self.payouts.values()}
        return _one(by_id, request)


def _one(entities: dict[str, Json], request: Request) -> Response:
    found = entities.get(request.path_params["id"])
    return JSONResponse(found) if found else problem("The id provided does not exist", 404)


class _Front:
    """Checks who asks, notes what is asked, and answers something else where the test says so."""

    def __init__(self, app: ASGIApp, razorpay: Razorpay) -> None:
        self._app, self._razorpay = app, razorpay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        expected = "Basic " + base64.b64encode(":".join(CREDENTIALS).encode()).decode()
        self._razorpay.asked.append((request.method, request.url.path.removeprefix("/v1")))
        if request.headers.get("authorization") != expected:
            await problem("The api key provided is invalid", 401)(scope, receive, send)
        elif self._razorpay.instead is not None:
            await (await self._razorpay.instead())(scope, receive, send)
        elif f"{request.method} {request.url.path}" in self._razorpay.loses:
            self._razorpay.loses.remove(f"{request.method} {request.url.path}")
            await self._app(scope, receive, _nowhere)
            await Response(status_code=504)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _nowhere(_message: Any) -> None:
    """The answer is lost."""


def event(kind: str, **entities: Json) -> bytes:
    """A webhook's body."""
    payload = {name: {"entity": entity} for name, entity in entities.items()}
    body = {"entity": "event", "account_id": "acc_1", "event": kind, "contains": list(entities), "payload": payload}
    return json.dumps(body | {"created_at": 1_700_000_000}).encode()


def signature_of(body: bytes, secret: bytes) -> str:
    return hmac.new(secret, body, hashlib.sha256).hexdigest()
