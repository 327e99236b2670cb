"""What is left of a server's work when five times as much is asked of it as it can carry.

    .venv/bin/python bench/overload.py [seconds a phase]

Starts a server process of its own on loopback, with embedded servers in a folder of its own. Finds the peak with
callers who wait for their answers (closed loop), then sends five times as many requests a second whatever comes back
(open loop). Prints both, their ratio and how long the refusals took, beside the limits. The work: lockSeats of one seat
over GraphQL and the seats of a show over REST, on thirty shows; locks live for two seconds, so that it stays the same.
"""

import asyncio
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import httpx2

PROJECT = Path(__file__).resolve().parent.parent
CALLERS = (32, 64, 128)
TIMES = 5
SHED = "OVERLOADED"
LEAST_RATIO, MOST_REFUSAL_MS = 0.8, 50
MOST_CONNECTIONS = 4000
RAMP_SECONDS = 3.0
"""What is in flight fills up meanwhile; goodput is counted afterwards, refusals from the first one on."""
TICK_SECONDS = 0.004
LOCK = """mutation ($show: ID!, $seat: String!) { lockSeats(input: {showId: $show, seatIds: [$seat]}) {
  ... on SeatLock { id expiresAt } ... on Problem { code } } }"""


@dataclass
class Tally:
    """Of one phase. `seconds`: how long each answer took, by its status, or SHED."""

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
    """One request at a time; no more of HTTP than answers with a content-length."""

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


async def measure(address: str, process: int, seconds: float) -> bool:
    """Machines drift: the peak is the mean of what was done right before and right after."""
    generator = Generator(int(address.rpartition(":")[2]), await requests_of(address))
    rates = {}
    for callers in (CALLERS[0], *CALLERS):  # the first one warms up: parsed documents, plans, the pool
        rates[callers] = (await generator.closed_loop(callers, seconds)).finished / seconds
    best = max(rates, key=rates.__getitem__)
    at = cpu_seconds(process)
    tally = await generator.open_loop(TIMES * rates[best], 2 * seconds)
    then = cpu_seconds(process)
    after = await generator.closed_loop(best, seconds)
    spent = (then - at) / max(1, tally.finished), (cpu_seconds(process) - then) / max(1, after.finished)
    print(f"server's CPU    {1000 * spent[0]:.1f} ms an answer at {TIMES} x, {1000 * spent[1]:.1f} ms at the peak")
    return tell(tally, rates[best], after.finished / seconds, 2 * seconds)


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell(tally: Tally, before: float, after: float, seconds: float) -> bool:
    """Whether the limits are kept."""
    peak, goodput = (before + after) / 2, (tally.finished - tally.finished_in_ramp) / seconds
    p50, p99 = (tally.milliseconds(SHED, share) for share in (0.5, 0.99))
    whole = RAMP_SECONDS + seconds
    asked = sum(map(len, tally.seconds.values())) + tally.unsent
    print(f"peak            {peak:7.0f} /s ({before:.0f} before, {after:.0f} afterwards)")
    print(f"asked           {asked / whole:7.0f} /s, {tally.unsent} in all found no connection")
    print(f"goodput at {TIMES} x  {goodput:7.0f} /s, {goodput / peak:.0%} of the peak (limit {LEAST_RATIO:.0%})")
    print(f"refused         {tally.count(SHED) / whole:7.0f} /s, p50 {p50:.1f} ms, p99 {p99:.1f} ms", end=" ")
    print(f"(limit {MOST_REFUSAL_MS} ms)")
    answers = {outcome: tally.count(outcome) for outcome in sorted(tally.seconds)}
    print(f"answers at {TIMES} x  {answers}, 200 p99 {tally.milliseconds('200', 0.99):.0f} ms")
    return goodput >= LEAST_RATIO * peak and p99 <= MOST_REFUSAL_MS


async def requests_of(address: str) -> list[bytes]:
    """Some thousands, in an order that is the same for every run."""
    dice = random.Random(7)
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        movies = (await http.get("/movies?city=Bangalore")).json()["movies"]
        lists = [(await http.get(f"/shows?movieId={movie['movieId']}")).json()["shows"] for movie in movies]
        shows = [show["showId"] for each in lists for show in each][:30]
        maps = {id: (await http.get(f"/shows/{id}/seats")).json()["seats"] for id in shows}
        people = [{"role": "customer", "userId": f"USER_BENCH{number}"} for number in range(100)]
        tokens = [(await http.post("/dev/token", json=each)).json()["accessToken"] for each in people]
    made = []
    for _ in range(4000):
        show = dice.choice(shows)
        body = json.dumps({"query": LOCK, "variables": {"show": show, "seat": dice.choice(maps[show])["seatId"]}})
        head = f"Host: x\r\nAuthorization: Bearer {dice.choice(tokens)}\r\nContent-Type: application/json\r\n"
        made.append(f"POST /graphql HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        made.append(f"GET /shows/{show}/seats HTTP/1.1\r\n{head}\r\n".encode())
    return made


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """Its address and the process. What the server has started ends with it."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-") as folder:
        settings = {"MARQUEE_DATA_DIR": f"{folder}/data", "MARQUEE_LOG_LEVEL": "warning"}
        settings |= {"MARQUEE_RATE_LIMIT_PER_MINUTE": "0", "MARQUEE_LOCK_TTL_SECONDS": "2"}
        command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--no-workers"]
        with subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=PROJECT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
        ) as server:
            shown = itertools.takewhile(lambda line: "Ctrl-C" not in line, server.stdout or ())
            found = re.search(r"(http://127\.0\.0\.1:\d+)/graphql", "".join(shown))
            if found is None:
                sys.exit("The server did not start: the lines above say why.")
            try:
                yield found[1], server.pid
            finally:
                server.terminate()
                server.wait(30)


if __name__ == "__main__":
    with served() as (address, process):
        kept = asyncio.run(measure(address, process, float(sys.argv[1]) if len(sys.argv) > 1 else 5))
    sys.exit(0 if kept else 1)
