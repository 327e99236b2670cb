"""Clients that do not read what they are sent."""

import asyncio
import socket

import pytest
from websockets.frames import Opcode

from app.server import text_socket
from app.server.text_socket import TextSocket
from tests.servers import HttpServer
from tests.test_text_socket import PING, PONG, RawClient, connected, masked

PINGS = 20_000
"""Their answers are more than is kept on the way, once both ends keep little."""
SMALL_WINDOW = 4096
SECONDS_UNREAD = 1.0


async def answers_and_close(server: HttpServer) -> tuple[int, int | None]:
    """(pings that are answered in the end, the close code) of a client that asks for much, and reads after a while."""
    async with connected(server, SMALL_WINDOW) as client:
        server.loop.call_soon_threadsafe(_keep_little, server, client.writer.get_extra_info("sockname"))
        for _ in range(PINGS // 100):
            client.writer.write(masked(Opcode.TEXT, PING) * 100)
        await asyncio.sleep(SECONDS_UNREAD)
        return await _read(client)


def _keep_little(server: HttpServer, client: object) -> None:
    """The server's side of this client's connection."""
    (own,) = [each for each in server.connections if isinstance(each, TextSocket) and each.client == client]
    own._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_WINDOW)


async def _read(client: RawClient) -> tuple[int, int | None]:
    answered = 0
    while answered < PINGS:
        opcode, data = await client.frame()
        if opcode == Opcode.CLOSE:
            return answered, int.from_bytes(data[:2])
        assert data == PONG
        answered += 1
    return answered, None


async def test_who_reads_nothing_for_long_is_sent_what_was_written_and_closed_with_1013(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_socket, "STALL_SECONDS", SECONDS_UNREAD / 4)
    answered, code = await answers_and_close(server)
    assert 0 < answered < PINGS
    assert code == 1013


async def test_who_reads_again_in_time_is_sent_everything(server: HttpServer) -> None:
    assert await answers_and_close(server) == (PINGS, None)
