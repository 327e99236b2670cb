"""SMS over a real HTTP server."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.ports import Message, ProviderRefused, ProviderUnavailable
from providers.http_sms import HttpSms
from tests.listening import listening

MESSAGE = Message("NOTIF_1_01", "+919876543210", None, "Your pass: https://marquee.example/t\n")


@dataclass
class Gateway:
    status: int = 202
    asked: list[tuple[dict[str, Any], str, str]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        headers = request.headers
        self.asked.append((await request.json(), headers["authorization"], headers["idempotency-key"]))
        return Response(status_code=self.status)


@pytest.fixture
async def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
async def sender(gateway: Gateway) -> AsyncIterator[HttpSms]:
    app = Starlette(routes=[Route("/messages", gateway.take, methods=["POST"])])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(app, listener) as url:
            sender = HttpSms(f"{url}/messages", "key")
            yield sender
            await sender.aclose()


async def test_a_message_is_posted_under_its_own_id(sender: HttpSms, gateway: Gateway) -> None:
    await sender.send(MESSAGE)
    body = {"to": "+919876543210", "text": "Your pass: https://marquee.example/t", "reference": "NOTIF_1_01"}
    assert gateway.asked == [(body, "Bearer key", "NOTIF_1_01")]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, ProviderRefused), (403, ProviderRefused), (429, ProviderUnavailable), (503, ProviderUnavailable)],
)
async def test_a_final_answer_is_distinguished_from_a_passing_one(
    sender: HttpSms, gateway: Gateway, status: int, expected: type[Exception]
) -> None:
    gateway.status = status
    with pytest.raises(expected) as refusal:
        await sender.send(MESSAGE)
    assert "9876543210" not in str(refusal.value)


async def test_a_provider_that_is_away_is_unavailable() -> None:
    nobody = HttpSms("http://127.0.0.1:9/messages", None)
    with pytest.raises(ProviderUnavailable):
        await nobody.send(MESSAGE)
    await nobody.aclose()
