"""Measures what one more viewer of a show costs: the server's CPU for each delivered change, and memory.

    .venv/bin/python -m bench.fan_out [viewers]

Starts a server process of its own. All viewers watch one show with the same subscription; then a seat is locked and
released in alternation. For comparison the same run measures `websockets.broadcast()` with frames of about that length
to as many connections, which is the least that this library needs.
"""

import asyncio
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from bench.overload import cpu_seconds, served
from bench.viewers import Room

CHANGES, PAUSE_SECONDS = 20, 0.1
WATCH = """subscription ($show: ID!) { seatAvailability(showId: $show) { __typename
  ... on SeatSnapshot { version states } ... on SeatDelta { fromVersion version changes { seatId state } } } }"""
LOCK = """mutation ($show: ID!, $seat: String!) { lockSeats(input: {showId: $show, seatIds: [$seat]}) {
  ... on SeatLock { id } ... on Problem { code } } }"""
RELEASE = """mutation ($lock: ID!) { releaseSeats(input: {lockId: $lock}) {
  ... on SeatRelease { releasedSeatIds } ... on Problem { code } } }"""


Change = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Cost:
    """Of one viewer. `last_after_ms`: from a change to its delivery to the last viewer, in the median. `attach_ms`: CPU
    from its handshake to its first event.
    """

    microseconds: float
    last_after_ms: float
    kilobytes: float
    attach_ms: float

    def __str__(self) -> str:
        return (
            f"{self.microseconds:6.1f} µs of CPU a delivery, the last one after {self.last_after_ms:.0f} ms (median),"
            f" {self.kilobytes:.0f} KB and {self.attach_ms:.2f} ms of CPU to attach a viewer"
        )


async def cost_of(room: Room, port: int, process: int, viewers: int, change: Change) -> Cost:
    """The CPU that a change takes without viewers is subtracted."""
    empty = kilobytes_of(process)
    idle = await cpu_of(process, change)
    at = cpu_seconds(process)
    await room.fill(port, viewers)
    attaching = cpu_seconds(process) - at
    full = kilobytes_of(process)
    lasts: list[float] = []

    async def delivered() -> None:
        before = room.taken
        began = time.perf_counter()
        await change()
        await room.have(before + viewers)
        lasts.append(1000 * (time.perf_counter() - began))

    busy = await cpu_of(process, delivered)
    per_delivery, kilobytes = 1e6 * (busy - idle) / viewers, (full - empty) / viewers
    return Cost(per_delivery, statistics.median(lasts), kilobytes, 1000 * attaching / viewers)


async def cpu_of(process: int, change: Change) -> float:
    """CPU seconds of the process for each change."""
    at = cpu_seconds(process)
    for _ in range(CHANGES):
        await change()
        await asyncio.sleep(PAUSE_SECONDS)
    return (cpu_seconds(process) - at) / CHANGES


def kilobytes_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


async def ours(viewers: int) -> Cost:
    with served() as (address, process):
        async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
            answer = await http.post("/dev/token", json={"role": "customer", "userId": "USER_BENCH"})
            http.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
            movie = (await http.get("/movies?city=Bangalore")).json()["movies"][0]["movieId"]
            show = (await http.get(f"/shows?movieId={movie}")).json()["shows"][0]["showId"]
            seat = (await http.get(f"/shows/{show}/seats")).json()["seats"][0]["seatId"]
            held: list[str] = []

            async def ask(query: str, given: object) -> Any:
                answer = (await http.post("/graphql", json={"query": query, "variables": given})).json()
                [result] = answer["data"].values()
                if "code" in result:
                    raise RuntimeError(f"refused: {result['code']}")
                return result

            async def change() -> None:
                if held:
                    await ask(RELEASE, {"lock": held.pop()})
                else:
                    held.append((await ask(LOCK, {"show": show, "seat": seat}))["id"])

            room = Room({"query": WATCH, "variables": {"show": show}})
            return await cost_of(room, int(address.rpartition(":")[2]), process, viewers, change)


async def broadcast(viewers: int) -> Cost:
    """Measures `websockets.broadcast()` of a frame of about the same length."""
    command = [sys.executable, "-m", "bench.broadcast"]
    peer = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    if peer.stdin is None or peer.stdout is None:
        raise RuntimeError("it has no pipes")
    lines = peer.stdin
    try:
        port = int(await peer.stdout.readline())

        async def change() -> None:
            lines.write(b"\n")

        return await cost_of(Room(None), port, peer.pid, viewers, change)
    finally:
        peer.terminate()
        await peer.wait()


async def main(viewers: int) -> None:
    print(f"{viewers} viewers of one show, {CHANGES} changes")
    print(f"ours                  {await ours(viewers)}")
    print(f"websockets.broadcast  {await broadcast(viewers)}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
