"""A customer who buys over REST: a lock, a booking, a payment, the provider's event, the ticket."""

import asyncio
import hashlib
import hmac
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.rig.ground import HOME, WEBHOOK_SECRET
from bench.rig.http import Client, bearer, post
from bench.rig.processes import started
from bench.rig.world import Customer
from settings import PROJECT
from tests.certificates import certificate_in

PROVIDER_PORT = 18175
DONE, BUSY, AGAIN_SECONDS = (200, 201), 503, 0.2
PROVIDER_URL = f"https://127.0.0.1:{PROVIDER_PORT}"


class Unexpected(Exception):
    """An answer that no buyer should get."""


@dataclass(frozen=True)
class Buyer:
    client: Client
    customer: Customer
    busy: Counter[str] = field(default_factory=Counter)

    async def lock(self, show_id: str, seats: Sequence[str]) -> Any:
        """The answer: a lock, or the refusal that names alternatives."""
        body = {"showId": show_id, "userId": self.customer.user_id, "seats": seats}
        status, answer = await self._answer(post("/seats/lock", body, bearer(self.customer.token)))
        if status != 201 and answer["code"] != "SEATS_UNAVAILABLE":
            raise Unexpected(f"a lock: {status} {answer}")
        return answer

    async def buy(self, show_id: str, lock_id: str) -> str:
        """The ticket's id. Raises Unexpected."""
        user_id = self.customer.user_id
        booking = await self._ask("/booking/initiate", {"userId": user_id, "showId": show_id, "lockId": lock_id})
        booking_id, amount = booking["bookingId"], booking["amount"]
        wanted = {"bookingId": booking_id, "amount": amount, "paymentMethod": "UPI"}
        payment_id = (await self._ask("/payments/initiate", wanted))["paymentId"]
        await self._report(payment_id, amount)
        confirmed = await self._ask("/booking/confirm", {"bookingId": booking_id, "paymentId": payment_id})
        return str(confirmed["ticket"]["ticketId"])

    async def _report(self, payment_id: str, amount: float) -> None:
        """The provider's signed event, as it would send it."""
        payment = {"id": f"pay_{payment_id}", "order_id": f"order_{payment_id}", "status": "captured", "captured": True}
        entity = payment | {"amount": round(100 * amount), "currency": "INR", "notes": []}
        event = {"event": "payment.captured", "payload": {"payment": {"entity": entity}}}
        raw = json.dumps(event).encode()
        signature = hmac.new(WEBHOOK_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Razorpay-Signature": signature}
        await self._done(post("/payments/callback/razorpay", raw, headers), "the provider's event")

    async def _ask(self, path: str, body: object) -> Any:
        return await self._done(post(path, body, bearer(self.customer.token)), path)

    async def _done(self, request: bytes, what: str) -> Any:
        status, body = await self._answer(request)
        if status not in DONE:
            raise Unexpected(f"{what}: {status} {body}")
        return body

    async def _answer(self, request: bytes) -> tuple[int, Any]:
        """Comes back when the server is too busy, as clients do: nothing has happened then."""
        while True:
            status, body = await self.client.ask(request)
            if status != BUSY:
                return status, body
            self.busy["asked again"] += 1
            await asyncio.sleep(AGAIN_SECONDS)


@asynccontextmanager
async def provider() -> AsyncIterator[dict[str, str]]:
    """The settings of a server that takes payments through the stand-in."""
    made = certificate_in(HOME)
    files = (str(made.certificate), str(made.key))
    command = [sys.executable, "-m", "bench.peers.provider", str(PROVIDER_PORT), *files]
    async with started(HOME / "provider.log", command, {}, PROJECT) as process:
        await process.until_listening(PROVIDER_PORT)
        yield {"MARQUEE_RAZORPAY_API_URL": PROVIDER_URL, **made.trusted}
