"""Cheap viewers over WebSockets: they find versions in frames without parsing these, and account for every change."""

import asyncio
import base64
import json
import os
import re
import time
from typing import cast

PATIENCE_SECONDS = 60
TEXT, PING, PONG = 1, 9, 10
AT_ONCE = 50
WATCH = """subscription ($show: ID!) { seatAvailability(showId: $show) { __typename
  ... on SeatSnapshot { version states } ... on SeatDelta { fromVersion version changes { seatId state } } } }"""
FROM_VERSION, VERSION = re.compile(rb'"fromVersion": ?(\d+)'), re.compile(rb'"version": ?(\d+)')


class Viewer(asyncio.Protocol):
    """One connection with one subscription. `version`: up to which it has seen every change; -1 before its snapshot."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._received = b""
        self.version = -1
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        protocol = "" if self._room.subscription is None else "Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
        self.transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{protocol}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.startswith(b"HTTP/1.1 101"):
            _, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            self._received = rest
            if self._room.subscription is not None:
                self._send({"type": "connection_init"})
                self._send({"id": "1", "type": "subscribe", "payload": self._room.subscription})
        while len(self._received) >= 4:
            length, head = self._received[1] & 127, 2
            if length == 126:
                length, head = int.from_bytes(self._received[2:4]), 4
            elif length == 127:
                length, head = int.from_bytes(self._received[2:10]), 10
            if len(self._received) < head + length:
                return
            content = self._received[head : head + length]
            if self._received[0] & 15 == PING:
                self._write(PONG, content)
            else:
                self._take(content)
            self._received = self._received[head + length :]

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._room.closing:
            self._room.faults.append("a viewer was disconnected")

    def _take(self, frame: bytes) -> None:
        found = VERSION.search(frame)
        if found is None:
            if b"connection_ack" not in frame:
                self._room.faults.append(f"a viewer was sent {frame[:100]!r}")
            return
        began = FROM_VERSION.search(frame)
        if began is not None and int(began[1]) != self.version:
            self._room.faults.append(f"a viewer at version {self.version} was sent one from {int(began[1])}")
        self.version = int(found[1])
        self._room.take(self.version, len(frame))

    def _send(self, message: object) -> None:
        self._write(TEXT, json.dumps(message).encode())

    def _write(self, opcode: int, content: bytes) -> None:
        first, length = 0x80 | opcode, len(content)
        head = bytes([first, 0x80 | length]) if length < 126 else bytes([first, 0xFE]) + length.to_bytes(2)
        self.transport.write(head + bytes(4) + content)  # masked with zeros


class Room:
    """All viewers of one server. `subscription`: None for a server that sends without being asked. `deliveries`: the
    frames with a version that they have received together. `faults`: whatever a viewer should not have seen.
    """

    def __init__(self, subscription: object) -> None:
        self.subscription = subscription
        self.viewers: list[Viewer] = []
        self.deliveries = self.frame_bytes = 0
        self.faults: list[str] = []
        self.closing = False
        self._awaited, self._behind, self._first_at, self._last_at = -1, 0, 0.0, 0.0
        self._are_there = asyncio.Event()

    def take(self, version: int, length: int) -> None:
        self.deliveries += 1
        self.frame_bytes = length
        if version >= self._awaited and self._behind:
            self._last_at = time.perf_counter()
            self._first_at = self._first_at or self._last_at
            self._behind -= 1
            if not self._behind:
                self._are_there.set()

    async def fill(self, port: int, viewers: int) -> None:
        """All are there and have their first frame."""
        loop = asyncio.get_running_loop()
        for start in range(0, viewers, AT_ONCE):
            more = min(AT_ONCE, viewers - start)
            self.expect(0, more)
            for _ in range(more):
                _, viewer = await loop.create_connection(lambda: Viewer(self), "127.0.0.1", port)
                self.viewers.append(viewer)
            await self.reached()

    def expect(self, version: int, viewers: int | None = None) -> None:
        """Before the change that makes this version: each viewer must get it, or one that includes it, once."""
        self._awaited, self._behind = version, len(self.viewers) if viewers is None else viewers
        self._first_at = 0.0
        self._are_there.clear()

    async def reached(self) -> tuple[float, float]:
        """When the first and the last viewer had it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._are_there.wait()
        return self._first_at, self._last_at

    async def all_at(self, version: int) -> None:
        """Waits for it; a viewer that does not get there is a fault."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while behind := sum(viewer.version < version for viewer in self.viewers):
            if time.monotonic() > deadline:
                self.faults.append(f"{behind} viewers did not see version {version}")
                return
            await asyncio.sleep(0.05)

    def close(self) -> None:
        self.closing = True
        for viewer in self.viewers:
            viewer.transport.abort()
