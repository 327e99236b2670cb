"""The sandbox provider on a real port, with a merchant that keeps the callbacks and events that it gets."""

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from httpx2 import AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from domain.payments import PaymentMethod
from domain.ports import PaymentOrder
from providers.database_urls import sqlalchemy_url
from providers.sandbox_payments import SandboxPayments
from providers.sandbox_payouts import SandboxPayouts
from providers.trust import trust
from sandbox.application import Sandbox, SandboxConfig
from tests.clock import Clock, clock_of
from tests.databases import cloned_database
from tests.listening import listening

UNDELIVERED = "select count(*) from sandbox.callbacks where payment_id = $1 and ended_at is null"
MERCHANT_SECRET, CALLBACK_SECRET = "merchant-secret-of-the-tests", b"callback-secret-of-the-tests"


@dataclass
class Merchant:
    """`refuses`: how many callbacks of each payment it answers with 503 before it takes them."""

    callback_requests: list[tuple[bytes, str]] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    event_requests: list[tuple[bytes, str]] = field(default_factory=list)

    async def take_event(self, request: Request) -> Response:
        self.event_requests.append((await request.body(), request.headers["x-signature"]))
        return Response(status_code=200)

    def events(self, name: str, value: str) -> list[str]:
        """Of the notices whose data has this member."""
        notices = [json.loads(body) for body, _ in self.event_requests]
        return [each["event"] for each in notices if each["data"].get(name) == value]

    async def wait_for_events(self, name: str, value: str, count: int) -> list[str]:
        async with asyncio.timeout(15):
            while len(self.events(name, value)) < count:  # noqa: ASYNC110 - asked of a real server
                await asyncio.sleep(0.02)
        return self.events(name, value)

    async def callback(self, request: Request) -> Response:
        body = await request.body()
        self.callback_requests.append((body, request.headers["x-signature"]))
        payment_id = json.loads(body)["paymentId"]
        left = self.refuses.get(payment_id, 0)
        self.refuses[payment_id] = left - 1
        return Response(status_code=503 if left > 0 else 200)

    def of(self, payment_id: str) -> list[tuple[bytes, str]]:
        """The bodies and signatures."""
        return [each for each in self.callback_requests if json.loads(each[0])["paymentId"] == payment_id]

    def statuses(self, payment_id: str) -> list[str]:
        return [json.loads(body)["status"] for body, _ in self.of(payment_id)]

    async def wait_for(self, payment_id: str, count: int) -> list[str]:
        async with asyncio.timeout(8):
            while len(self.statuses(payment_id)) < count:  # noqa: ASYNC110 - asked of a real server
                await asyncio.sleep(0.02)
        return self.statuses(payment_id)


@dataclass(frozen=True)
class Provider:
    url: str
    database_url: str
    merchant: Merchant
    payments: SandboxPayments
    payouts: SandboxPayouts
    http: AsyncClient

    async def order(self, amount_minor: int = 50_000) -> PaymentOrder:
        """Opened at the provider."""
        order = new_order(amount_minor)
        await self.payments.open_checkout(order)
        return order

    async def pay(self, payment_id: str, **switches: Any) -> dict[str, Any]:
        answer = await self.http.post(f"{self.url}/api/payments/{payment_id}/pay", json={"switches": switches})
        answer.raise_for_status()
        paid: dict[str, Any] = answer.json()
        return paid

    async def delivered(self, payment_id: str) -> list[str]:
        """The statuses that the merchant got, when no callback of this payment is left to deliver."""
        connection = await asyncpg.connect(self.database_url)
        try:
            async with asyncio.timeout(15):
                while await connection.fetchval(UNDELIVERED, payment_id):  # noqa: ASYNC110 - asked of a real database
                    await asyncio.sleep(0.02)
        finally:
            await connection.close()
        return self.merchant.statuses(payment_id)


def new_order(amount_minor: int = 50_000) -> PaymentOrder:
    unique = secrets.token_hex(8)
    return PaymentOrder(f"PAY_{unique}", f"BOOK_{unique}", amount_minor, "INR", PaymentMethod.UPI)


def sandbox_at(database_url: str, url: str) -> Sandbox:
    return Sandbox(
        SandboxConfig(
            database_url=sqlalchemy_url(database_url),
            public_url=f"{url}/sandbox",
            callback_url=f"{url}/payments/callback",
            events_url=f"{url}/payments/callback/sandbox",
            return_url=f"{url}/",
            may_return_to=lambda address: address.startswith(f"{url}/"),
            merchant_secret=MERCHANT_SECRET,
            callback_secret=CALLBACK_SECRET,
        )
    )


@pytest.fixture(scope="package")
async def provider(postgres_url: str) -> AsyncIterator[Provider]:
    """On a database of its own, so that no other server delivers its callbacks."""
    async with cloned_database(postgres_url) as database_url, opened(database_url) as provider:
        yield provider


@pytest.fixture
async def its_clock(provider: Provider) -> AsyncIterator[Clock]:
    """The provider's own."""
    async with clock_of(provider.database_url) as clock:
        yield clock
        await clock.reset()


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Provider]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        merchant, sandbox = Merchant(), sandbox_at(database_url, url)
        payments = SandboxPayments(f"{url}/sandbox", MERCHANT_SECRET)
        payouts = SandboxPayouts(f"{url}/sandbox", MERCHANT_SECRET)
        routes = [
            Mount("/sandbox", sandbox.application),
            Route("/payments/callback", merchant.callback, methods=["POST"]),
            Route("/payments/callback/sandbox", merchant.take_event, methods=["POST"]),
        ]
        headers = {"authorization": f"Bearer {MERCHANT_SECRET}"}
        async with (
            listening(Starlette(routes=routes), listener),
            sandbox.running(),
            AsyncClient(headers=headers, verify=trust()) as http,
        ):
            yield Provider(f"{url}/sandbox", database_url, merchant, payments, payouts, http)
            await payments.aclose()
            await payouts.aclose()
