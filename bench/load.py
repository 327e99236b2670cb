"""The load generator of benchmarks: a closed loop of callers that wait for answers, or an open loop that does not."""

import asyncio
import itertools
import time
from collections import deque
from dataclasses import dataclass, field
from typing import cast

SHED = "OVERLOADED"
MOST_CONNECTIONS = 4000
RAMP_SECONDS = 3.0
"""The time in which requests in flight reach their limit. Goodput is counted afterwards, refusals from the start."""
TICK_SECONDS = 0.004


@dataclass
class Tally:
    """The answers of one phase. `seconds`: the duration of each, by status code or SHED."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    unsent: int = 0
    finished: int = 0
    finished_in_ramp: int = 0

    def add(self, outcome: str, seconds: float) -> None:
        self.seconds.setdefault(outcome, []).append(seconds)
        self.finished += outcome[0] in "24"

    def count(self, outcome: str) -> int:
        return len(self.seconds.get(outcome, ()))

    def milliseconds(self, outcome: str, share: float) -> float:
        taken = sorted(self.seconds.get(outcome, [0.0]))
        return 1000 * taken[min(int(share * len(taken)), len(taken) - 1)]


class Connection(asyncio.Protocol):
    """An HTTP connection with one request at a time. Understands answers with a content-length only."""

    def __init__(self, load: "Generator") -> None:
        self._load = load
        self._transport: asyncio.Transport
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            outcome, self._received = SHED if SHED.encode() in body else head[9:12].decode(), b""
            self._load.answered(self, outcome, time.perf_counter() - self._sent_at)

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.lost(self)


def _length(head: bytes) -> int:
    at = head.lower().index(b"content-length:") + 15
    return int(head[at:].split(b"\r\n", 1)[0])


class Generator:
    """Sends prepared requests to a local port over as many connections as it needs."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self._port = port
        self._requests = itertools.cycle(requests)
        self._free: deque[Connection] = deque()
        self._open = self._opening = 0
        self._closed_loop = False
        self.tally = Tally()

    async def closed_loop(self, callers: int, seconds: float) -> Tally:
        await self._have(callers)
        self.tally, self._closed_loop = Tally(), True
        for _ in range(callers):
            self._send()
        await asyncio.sleep(seconds)
        self._closed_loop, tally = False, self.tally
        await self._quiet()
        return tally

    async def open_loop(self, per_second: float, seconds: float) -> Tally:
        await self._have(500)
        tally = self.tally = Tally()
        sent, began = 0, time.perf_counter()
        while (now := time.perf_counter() - began) < RAMP_SECONDS + seconds:
            if now < RAMP_SECONDS:
                tally.finished_in_ramp = tally.finished
            due = int(now * per_second) - sent
            sent += due
            for _ in range(due):
                self._send()
            await asyncio.sleep(TICK_SECONDS)
        self.tally = Tally()
        await self._quiet()
        return tally

    def answered(self, connection: Connection, outcome: str, seconds: float) -> None:
        self.tally.add(outcome, seconds)
        if self._closed_loop:
            connection.send(next(self._requests))
        else:
            self._free.append(connection)

    def lost(self, connection: Connection) -> None:
        self._open -= 1
        if connection in self._free:
            self._free.remove(connection)

    def _send(self) -> None:
        if self._free:
            self._free.pop().send(next(self._requests))
            return
        self.tally.unsent += 1
        if self._open + self._opening < MOST_CONNECTIONS:
            asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        self._opening += 1
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(self), "127.0.0.1", self._port
        )
        self._opening -= 1
        self._open += 1
        self._free.append(connection)

    async def _have(self, connections: int) -> None:
        for _ in range(connections - self._open):
            await self._connect()

    async def _quiet(self) -> None:
        while len(self._free) < self._open:  # noqa: ASYNC110 - a poll costs nothing here
            await asyncio.sleep(0.02)
