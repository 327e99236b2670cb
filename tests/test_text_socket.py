"""A detached WebSocket, with clients that write its frames by hand."""

import asyncio
import base64
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from websockets.frames import Close, Frame, Opcode

from app.server.listening import FRAME_BYTES
from tests.servers import HttpServer

PING = b'{"type":"ping"}'
PONG = b'{"type":"pong"}'
SOON = 5.0


@dataclass
class RawClient:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def write(self, opcode: Opcode, data: bytes, *, fin: bool = True) -> None:
        self.writer.write(Frame(opcode, data, fin).serialize(mask=True))

    async def frame(self) -> tuple[int, bytes]:
        """(opcode, payload) of the next frame."""
        async with asyncio.timeout(SOON):
            first, length = await self.reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await self.reader.readexactly(2))
            return first & 15, await self.reader.readexactly(length)

    async def closed_with(self) -> int:
        """The code of the close that comes next. The server then ends the connection."""
        opcode, data = await self.frame()
        assert opcode == Opcode.CLOSE
        async with asyncio.timeout(SOON):
            assert await self.reader.read() == b""
        return Close.parse(data).code


@asynccontextmanager
async def connected(server: HttpServer, window: int | None = None) -> AsyncIterator[RawClient]:
    """`window`: bytes that its system and itself keep unread; None: the usual."""
    with socket.socket() as wire:
        if window is not None:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        wire.connect(("127.0.0.1", int(server.url.rpartition(":")[2])))
        async with _upgraded(wire, window or 2**16) as client:
            yield client


@asynccontextmanager
async def _upgraded(wire: socket.socket, limit: int) -> AsyncIterator[RawClient]:
    reader, writer = await asyncio.open_connection(sock=wire, limit=limit)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    try:
        yield RawClient(reader, writer)
    finally:
        writer.close()


def masked(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


async def test_a_message_may_come_byte_by_byte_in_fragments_and_with_a_ping_between_them(server: HttpServer) -> None:
    async with connected(server) as client:
        fragments = (
            masked(Opcode.TEXT, PING[:5], fin=False)
            + masked(Opcode.PING, b"are you there")
            + masked(Opcode.CONT, b"", fin=False)
            + masked(Opcode.CONT, PING[5:])
        )
        for number in range(len(fragments)):
            client.writer.write(fragments[number : number + 1])
            await client.writer.drain()
            await asyncio.sleep(0)
        assert await client.frame() == (Opcode.PONG, b"are you there")
        assert await client.frame() == (Opcode.TEXT, PONG)


async def test_many_messages_may_come_at_once(server: HttpServer) -> None:
    async with connected(server) as client:
        client.writer.write(masked(Opcode.TEXT, PING) * 100 + masked(Opcode.TEXT, PING)[:7])
        assert [await client.frame() for _ in range(100)] == [(Opcode.TEXT, PONG)] * 100


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (Frame(Opcode.TEXT, PING).serialize(mask=False), 1002),
        (b"\x83\x80\x00\x00\x00\x00", 1002),
        (b"\xc1\x80\x00\x00\x00\x00", 1002),
        (masked(Opcode.CONT, PING), 1002),
        (masked(Opcode.TEXT, b"{", fin=False) + masked(Opcode.TEXT, b"}"), 1002),
        (masked(Opcode.CLOSE, b"\x03"), 1002),
        (masked(Opcode.TEXT, b"\xff"), 1007),
        (b"\x81\xff" + (FRAME_BYTES + 1).to_bytes(8), 1009),
        (masked(Opcode.TEXT, b" " * FRAME_BYTES, fin=False) + masked(Opcode.CONT, b" "), 1009),
    ],
    ids=[
        "unmasked",
        "an unknown opcode",
        "an unknown extension",
        "a fragment of nothing",
        "a message within another",
        "half a code",
        "no UTF-8",
        "a frame too long",
        "a message too long",
    ],
)
async def test_what_is_no_message_closes_the_connection(server: HttpServer, sent: bytes, code: int) -> None:
    async with connected(server) as client:
        client.writer.write(sent)
        assert await client.closed_with() == code


@pytest.mark.parametrize(("said", "answered"), [(Close(1000, "bye").serialize(), 1000), (b"", 1000)])
async def test_a_clients_close_is_answered(server: HttpServer, said: bytes, answered: int) -> None:
    async with connected(server) as client:
        client.write(Opcode.CLOSE, said)
        assert await client.closed_with() == answered


async def test_the_longest_message_is_read(server: HttpServer) -> None:
    async with connected(server) as client:
        client.write(Opcode.TEXT, PING + b" " * (FRAME_BYTES - len(PING)))
        assert await client.frame() == (Opcode.TEXT, PONG)


async def test_a_client_that_answers_no_ping_is_closed(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.config, "ws_ping_interval", 0.05)
    async with connected(server) as client:
        for _ in range(3):
            opcode, data = await client.frame()
            assert (opcode, data) == (Opcode.PING, b"")
            client.write(Opcode.PONG, data)
        assert await client.frame() == (Opcode.PING, b"")
        assert await client.closed_with() == 1011


async def test_a_client_that_vanishes_is_forgotten(server: HttpServer) -> None:
    before = len(server.connections)
    async with connected(server) as client:
        client.write(Opcode.TEXT, PING)
        await client.frame()
        assert len(server.connections) == before + 1
        client.writer.transport.abort()
    async with asyncio.timeout(SOON):
        while len(server.connections) > before:  # noqa: ASYNC110 - the server's thread tells nobody
            await asyncio.sleep(0.01)


async def test_what_was_sent_after_the_message_that_closes_is_not_taken(server: HttpServer) -> None:
    hub = server.app.state.hub
    before = hub.viewers
    subscription = 'subscription { seatAvailability(showId: "SHOW_NONE") { __typename } }'
    subscribe = f'{{"type":"subscribe","id":"1","payload":{{"query":"{subscription}"}}}}'.encode()
    async with connected(server) as client:
        client.writer.write(
            masked(Opcode.TEXT, b'{"type":"connection_init"}')
            + masked(Opcode.BINARY, b"{}")
            + masked(Opcode.TEXT, subscribe)
        )
        assert await client.frame() == (Opcode.TEXT, b'{"type":"connection_ack"}')
        opcode, data = await client.frame()
        assert (opcode, Close.parse(data).code) == (Opcode.CLOSE, 4400)
        client.write(Opcode.CLOSE, data)
        assert await client.reader.read() == b""
    assert hub.viewers == before
