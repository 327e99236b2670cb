"""How soon one viewer sees a change: from the lock's answer, which comes after its commit, to the viewer's delta."""

import asyncio
import statistics
import time

from bench.rig.bench import Bench
from bench.rig.http import Client, graphql
from bench.rig.processes import noise
from bench.rig.stage import LOCK, stage
from bench.rig.table import Row, at_most
from bench.rig.viewers import WATCH, Room
from bench.rig.world import pairs_of

ROUNDS, APART_SECONDS = 100, 0.06


async def lag(bench: Bench) -> list[Row]:
    async with stage(bench) as on:
        show = await on.world.show(10, 20)
        version = await on.world.connection.fetchval("select version from show_feeds where show_id = $1", show.id)
        room, client, busy = (
            Room({"query": WATCH, "variables": {"show": show.id}}),
            Client(on.server.port),
            await noise(),
        )
        await room.fill(on.server.port, 1)
        lags = list[float]()
        for seats, customer in zip(pairs_of(10, 20), await on.world.customers(bench.size(ROUNDS, 5)), strict=False):
            version += 1
            room.expect(version)
            await client.ask(graphql(LOCK, {"show": show.id, "seats": seats}, customer.token))
            answered = time.perf_counter()
            _, seen = await room.reached()
            lags.append(1000 * (seen - answered))
            await asyncio.sleep(APART_SECONDS)
        client.close()
        room.close()
    lags.sort()
    p95 = lags[int(0.95 * len(lags))]
    ours = f"median {statistics.median(lags):.1f} ms, worst {lags[-1]:.1f} ms"
    gates = f"{len(lags)} changes, each seen"
    return [Row("a change to a viewer, p95, ms", ours, "", p95, at_most(100), gates, ", ".join(room.faults), busy)]
