"""One change of a show's seats to 5,000 viewers, beside `websockets.broadcast()` with frames of the same length.

All viewers watch one show with the same subscription. A seat is locked and released in turn, a change by itself each
time; every delivery is counted. The rate is that of the deliveries between the first and the last viewer.
"""

import asyncio
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.rig.bench import Bench
from bench.rig.ground import HOME
from bench.rig.http import Client, graphql
from bench.rig.processes import cpu_seconds, noise, resident_kb, started
from bench.rig.stage import LOCK, Stage, stage
from bench.rig.table import Row, at_least, at_most
from bench.rig.viewers import WATCH, Room
from settings import PROJECT

VIEWERS, CHANGES, BROADCAST_PORT = 5000, 20, 18174
APART_SECONDS = 0.1
"""Longer than the window in which changes of a show are merged."""
RELEASE = """mutation ($lock: ID!) { releaseSeats(input: {lockId: $lock}) {
  ... on SeatRelease { releasedSeatIds } ... on Problem { code } } }"""

Change = Callable[[], Awaitable[None]]
"""Makes the next version."""


@dataclass(frozen=True)
class Cost:
    """`rate`: deliveries a second from the first to the last viewer. `last_ms`: from a change to the last viewer."""

    rate: float
    last_ms: float
    delivery_us: float
    viewer_kb: float
    attach_ms: float
    frame_bytes: int
    faults: str

    def summary(self) -> str:
        return (
            f"{self.rate:,.0f} deliveries/s, the last after {self.last_ms:.0f} ms, CPU {self.delivery_us:.1f} µs each,"
            f" {self.viewer_kb:.0f} KB a viewer, attached in {self.attach_ms:.2f} ms"
        )


async def fan_out(bench: Bench) -> list[Row]:
    """Each round on new servers, since memory of a viewer is what a server grows by."""
    viewers, changes = bench.size(VIEWERS, 200), bench.size(CHANGES, 3)
    mine, theirs, busy = list[Cost](), list[Cost](), 0.0
    for _ in range(bench.rounds):
        busy = max(busy, await noise())
        async with stage(bench) as on:
            mine.append(await _ours(on, viewers, changes))
        theirs.append(await _broadcast(viewers, changes, mine[-1].frame_bytes))
    broken = next((cost.faults for cost in (*mine, *theirs) if cost.faults), "")
    gates = f"{changes} changes, each delivered once to each of {viewers:,} viewers"
    ratio = statistics.median(one.rate / other.rate for one, other in zip(mine, theirs, strict=True))
    kb, attach = (statistics.median(each) for each in zip(*((c.viewer_kb, c.attach_ms) for c in mine), strict=True))
    ours, peer = _middle(mine), f"websockets.broadcast(): {_middle(theirs)}"
    return [
        Row("viewers, deliveries : websockets.broadcast()", ours, peer, ratio, at_least(1), gates, broken, busy),
        Row("the same, memory of a viewer, KB", "", "", kb, at_most(28), gates, broken, busy),
        Row("the same, attaching a viewer, CPU ms", "", "", attach, at_most(0.6), gates, broken, busy),
    ]


def _middle(costs: list[Cost]) -> str:
    """The round with the median rate."""
    return sorted(costs, key=lambda cost: cost.rate)[len(costs) // 2].summary()


async def _ours(on: Stage, viewers: int, changes: int) -> Cost:
    show = await on.world.show(15, 20)
    token, client, held = (await on.world.customers(1))[0].token, Client(on.server.port), list[str]()

    async def change() -> None:
        lock = graphql(LOCK, {"show": show.id, "seats": ["A1", "A2"]}, token)
        _, answer = await client.ask(graphql(RELEASE, {"lock": held.pop()}, token) if held else lock)
        [result] = answer["data"].values()
        if "id" in result:
            held.append(result["id"])

    room = Room({"query": WATCH, "variables": {"show": show.id}})
    version = await on.world.connection.fetchval("select version from show_feeds where show_id = $1", show.id)
    return await _cost(room, on.server.port, on.server.pid, (viewers, changes, version), change)


async def _broadcast(viewers: int, changes: int, frame_bytes: int) -> Cost:
    command = [sys.executable, "-m", "bench.peers.broadcast", str(BROADCAST_PORT)]
    reading, writing = os.pipe()
    async with started(HOME / "broadcast.log", command, {}, PROJECT, stdin=reading) as process:
        os.close(reading)
        await process.until_listening(BROADCAST_PORT)
        versions = itertools.count(1)

        async def change() -> None:
            text = json.dumps({"version": next(versions), "changes": ""})
            os.write(writing, text.ljust(frame_bytes, "x").encode() + b"\n")

        cost = await _cost(Room(None), BROADCAST_PORT, process.pid, (viewers, changes, 0), change)
    os.close(writing)
    return cost


async def _cost(room: Room, port: int, pid: int, sizes: tuple[int, int, int], change: Change) -> Cost:
    """`sizes`: viewers, changes, and the version before the first of them."""
    viewers, changes, version = sizes
    kb, at = resident_kb(pid), cpu_seconds(pid)
    await room.fill(port, viewers)
    attach = (cpu_seconds(pid) - at) / viewers
    await asyncio.sleep(1)
    kb = resident_kb(pid) - kb
    spans, lasts = list[float](), list[float]()
    at, delivered = cpu_seconds(pid), room.deliveries
    for number in range(1, changes + 1):
        await asyncio.sleep(APART_SECONDS)
        room.expect(version + number)
        began = time.perf_counter()
        await change()
        first, last = await room.reached()
        spans.append(last - first)
        lasts.append(last - began)
    used, delivered = cpu_seconds(pid) - at, room.deliveries - delivered
    await room.all_at(version + changes)
    if delivered != viewers * changes:
        room.faults.append(f"{delivered} deliveries instead of {viewers * changes}")
    room.close()
    return Cost(
        rate=viewers / max(1e-6, statistics.median(spans)),
        last_ms=1000 * statistics.median(lasts),
        delivery_us=1e6 * used / max(1, delivered),
        viewer_kb=kb / viewers,
        attach_ms=1000 * attach,
        frame_bytes=room.frame_bytes,
        faults=", ".join(room.faults[:3]),
    )
