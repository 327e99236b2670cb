"""Cheap viewers of one show over graphql-transport-ws: they count frames without parsing them."""

import asyncio
import base64
import json
import os
from typing import cast

PATIENCE_SECONDS = 60
PING = 9


class Viewer(asyncio.Protocol):
    """One connection with one subscription."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._received = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.startswith(b"HTTP/1.1 101"):
            _, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            self._received = rest
            self.send({"type": "connection_init"})
            self.send({"id": "1", "type": "subscribe", "payload": self._room.subscription})
        while len(self._received) >= 4:
            length, head = self._received[1] & 127, 2
            if length == 126:
                length, head = int.from_bytes(self._received[2:4]), 4
            if len(self._received) < head + length:
                return
            if self._received[0] & 15 != PING:
                self._room.take(self._received[head : head + length])
            self._received = self._received[head + length :]

    def send(self, message: object) -> None:
        body = json.dumps(message).encode()
        head = bytes([0x81, 0x80 | len(body)]) if len(body) < 126 else b"\x81\xfe" + len(body).to_bytes(2)
        self.transport.write(head + bytes(4) + body)  # masked with zeros


class Room:
    """All viewers of one server. `taken`: the number of events that they have received together."""

    def __init__(self, subscription: object) -> None:
        self.subscription = subscription
        self.taken = 0
        self._awaited, self._are_there = 0, asyncio.Event()

    def take(self, frame: bytes) -> None:
        if b"ack" in frame[:30]:
            return
        self.taken += 1
        if self.taken >= self._awaited:
            self._are_there.set()

    async def fill(self, port: int, viewers: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(viewers):
            await loop.create_connection(lambda: Viewer(self), "127.0.0.1", port)
        await self.have(viewers)

    async def have(self, frames: int) -> None:
        self._awaited = frames
        if self.taken < frames:
            self._are_there.clear()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._are_there.wait()
