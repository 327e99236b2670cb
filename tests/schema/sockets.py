"""Clients on real WebSockets that write graphql-transport-ws messages by hand."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.schema.calling import Json
from tests.servers import HttpServer

WATCH = """subscription ($show: ID!, $after: Int) { seatAvailability(showId: $show, afterVersion: $after) { __typename
  ... on SeatSnapshot { version layoutVersion states summary { available locked booked blocked total } }
  ... on SeatDelta { fromVersion version changes { seatId state } summary { available locked } } } }"""
SOON = 5.0


def socket_url(server: HttpServer) -> str:
    return server.url.replace("http", "ws", 1) + "/graphql"


@asynccontextmanager
async def opened(
    server: HttpServer, init: Json | None = None, protocol: str = "graphql-transport-ws"
) -> AsyncIterator[ClientConnection]:
    async with connect(socket_url(server), subprotocols=[Subprotocol(protocol)]) as socket:
        if init is not None:
            await send(socket, type="connection_init", payload=init)
            assert (await receive(socket))["type"] == "connection_ack"
        yield socket


async def send(socket: ClientConnection, **message: object) -> None:
    await socket.send(json.dumps(message))


async def receive(socket: ClientConnection, within: float = SOON) -> Json:
    message: Json = json.loads(await asyncio.wait_for(socket.recv(), within))
    return message


async def subscribe(socket: ClientConnection, id: str, query: str, **variables: object) -> None:
    await send(socket, type="subscribe", id=id, payload={"query": query, "variables": variables})


async def events(socket: ClientConnection, show_id: str, **more: object) -> AsyncIterator[Json]:
    await subscribe(socket, "1", WATCH, show=show_id, **more)
    while True:
        message = await receive(socket)
        assert message["type"] == "next", message
        yield message["payload"]["data"]["seatAvailability"]


async def closed_with(socket: ClientConnection) -> tuple[int, str]:
    """Waits for the close and returns its code and reason. Earlier messages are discarded."""
    async with asyncio.timeout(SOON):
        with suppress(ConnectionClosed):
            async for _ in socket:
                pass
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""
