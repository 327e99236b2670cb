"""Frames of a WebSocket that cost a few bytes each and are no messages."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator

import pytest

from settings import Settings
from tests.clients import client_of
from tests.gateway.raw import RawClient, raw
from tests.gateway.serving import serving
from tests.servers import HttpServer

PING, PONG, EMPTY_FRAGMENT = b"\x89\x80\0\0\0\0", b"\x8a\x80\0\0\0\0", b"\x00\x80\0\0\0\0"
BEGINS, CLOSE = b"\x01\x80\0\0\0\0", b"\x88\x82\0\0\0\0\x03\xe8"
POLICY_VIOLATION = (1008).to_bytes(2)


@pytest.fixture(scope="module")
async def server(settings: Settings) -> AsyncIterator[HttpServer]:
    async with serving(settings) as server:
        yield server


async def shaken_hands(client: RawClient) -> None:
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    head = (
        "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    )
    await client.send(
        f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    assert b"101" in await client.reader.readuntil(b"\r\n\r\n")


@pytest.mark.parametrize(
    "frames",
    [PING * 40_000, PONG * 40_000, BEGINS + EMPTY_FRAGMENT * 40_000, CLOSE + PING * 40_000],
    ids=["pings", "pongs", "fragments", "after a close"],
)
async def test_who_sends_thousands_is_closed_and_the_server_lives(server: HttpServer, frames: bytes) -> None:
    async with raw(server) as client, client_of(server.url) as anyone:
        await shaken_hands(client)
        sent, healthy = await asyncio.gather(client.send(frames), anyone.get("/healthz"))
        assert healthy.status_code == 200
        assert sent is None
        ended = await client.rest()
    assert ended[-2:] in (POLICY_VIOLATION, CLOSE[-2:]) or not ended, ended[-20:]


async def test_pings_at_an_honest_pace_are_answered(server: HttpServer) -> None:
    async with raw(server) as client:
        await shaken_hands(client)
        await client.send(PING * 100)
        async with asyncio.timeout(10):
            assert await client.reader.readexactly(200) == b"\x8a\x00" * 100
