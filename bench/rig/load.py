"""The load generator of benchmarks: a closed loop of callers that wait for answers, or an open loop that does not.

It takes 13 microseconds of CPU a request, for ours and for peers alike.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

MOST_CONNECTIONS = 4000
RAMP_SECONDS = 3.0
"""The time in which requests in flight reach their limit. Goodput is counted afterwards, refusals from the start."""
TICK_SECONDS = 0.004
LAST_ANSWERS_SECONDS = 60

Judge = Callable[[bytes, bytes], str]
"""From an answer's head and body to its outcome."""


@dataclass
class Tally:
    """The answers of one phase. `seconds`: the duration of each, by outcome. `in_time`: how many came while the phase
    lasted, `in_ramp` while requests in flight still grew.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    in_time: Counter[str] = field(default_factory=Counter)
    in_ramp: Counter[str] = field(default_factory=Counter)
    unsent: int = 0
    first_of: dict[str, bytes] = field(default_factory=dict)

    def add(self, outcome: str, seconds: float, body: bytes) -> None:
        self.seconds.setdefault(outcome, []).append(seconds)
        self.first_of.setdefault(outcome, body[:400])

    def count(self, outcome: str) -> int:
        return len(self.seconds.get(outcome, ()))

    def counts(self) -> Counter[str]:
        return Counter({outcome: len(taken) for outcome, taken in self.seconds.items()})

    def milliseconds(self, outcome: str, share: float) -> float:
        taken = sorted(self.seconds.get(outcome) or [0.0])
        return 1000 * taken[min(int(share * len(taken)), len(taken) - 1)]


class Connection(asyncio.Protocol):
    """An HTTP connection with one request at a time. Understands answers with a content-length only."""

    def __init__(self, load: "Generator") -> None:
        self._load = load
        self.transport: asyncio.Transport
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes) -> None:
        self._sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data if self._received else data
        head, found, body = received.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            self._received = b""
            self._load.answered(self, head, body, time.perf_counter() - self._sent_at)

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.lost(self)


def _length(head: bytes) -> int:
    at = head.lower().index(b"content-length:") + 15
    return int(head[at:].split(b"\r\n", 1)[0])


class Generator:
    """Sends prepared requests to a local port over as many connections as it needs. Of one iterator several generators
    may be made: each goes on where the last has ended.
    """

    def __init__(self, port: int, requests: Iterable[bytes], judge: Judge) -> None:
        self._port = port
        self._requests = iter(requests)
        self._judge = judge
        self._free: deque[Connection] = deque()
        self._open: set[Connection] = set()
        self._opening = 0
        self._closed_loop = self._ran_out = False
        self.tally = Tally()

    async def closed_loop(self, callers: int, seconds: float) -> Tally:
        """Every request that was sent is answered in it. Raises RuntimeError where there are too few requests."""
        await self._have(callers)
        tally = self.tally = Tally()
        self._closed_loop = True
        for _ in range(callers):
            self._free.pop().send(next(self._requests))
        await asyncio.sleep(seconds)
        self._closed_loop, tally.in_time = False, tally.counts()
        await self._quiet()
        if self._ran_out:
            raise RuntimeError("The measurement ran out of requests: prepare more of them.")
        return tally

    async def open_loop(self, per_second: float, seconds: float) -> Tally:
        await self._have(500)
        tally = self.tally = Tally()
        sent, began, is_ramp = 0, time.perf_counter(), True
        while (now := time.perf_counter() - began) < RAMP_SECONDS + seconds:
            if is_ramp and now >= RAMP_SECONDS:
                is_ramp, tally.in_ramp = False, tally.counts()
            due = int(now * per_second) - sent
            sent += due
            for _ in range(due):
                self._send()
            await asyncio.sleep(TICK_SECONDS)
        tally.in_time = tally.counts()
        self.tally = Tally()  # what comes late counts nowhere
        await self._quiet()
        return tally

    def close(self) -> None:
        for connection in self._open:
            connection.transport.abort()

    def answered(self, connection: Connection, head: bytes, body: bytes, seconds: float) -> None:
        self.tally.add(self._judge(head, body), seconds, body)
        request = next(self._requests, None) if self._closed_loop else None
        if request is not None:
            connection.send(request)
            return
        self._ran_out |= self._closed_loop
        self._free.append(connection)

    def lost(self, connection: Connection) -> None:
        self._open.discard(connection)
        if connection in self._free:
            self._free.remove(connection)

    def _send(self) -> None:
        if self._free:
            self._free.pop().send(next(self._requests))
            return
        self.tally.unsent += 1
        if len(self._open) + self._opening < MOST_CONNECTIONS:
            asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        self._opening += 1
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(self), "127.0.0.1", self._port
        )
        self._opening -= 1
        self._open.add(connection)
        self._free.append(connection)

    async def _have(self, connections: int) -> None:
        for _ in range(connections - len(self._open)):
            await self._connect()

    async def _quiet(self) -> None:
        async with asyncio.timeout(LAST_ANSWERS_SECONDS):
            while len(self._free) < len(self._open):  # noqa: ASYNC110 - a poll costs nothing here
                await asyncio.sleep(0.005)
