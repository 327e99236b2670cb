"""`marquee audit` on a million ledger entries."""

import time

import asyncpg

from bench.rig.bench import Bench
from bench.rig.history import add_old_bookings
from bench.rig.processes import noise
from bench.rig.table import Row, at_most
from models.invariants import INVARIANTS

BOOKINGS = 130_000


async def invariants(bench: Bench) -> list[Row]:
    async with bench.ground.database() as url:
        connection = await asyncpg.connect(url)
        await add_old_bookings(connection, bench.size(BOOKINGS, 2000))
        entries = await connection.fetchval("select sum(cardinality(accounts)) from ledger_postings")
        busy, broken, took = await noise(), list[str](), dict[str, float]()
        for sentence, statement in INVARIANTS.items():
            began = time.perf_counter()
            if await connection.fetchval(f"select count(*) from ({statement}) broken"):
                broken.append(sentence)
            took[sentence] = time.perf_counter() - began
        await connection.close()
    seconds, slowest = sum(took.values()), max(took, key=took.__getitem__)
    ours = f"{seconds:.2f} s for {entries:,} ledger entries, {took[slowest]:.2f} s of it: {slowest}"
    gates = f"all {len(took)} invariants hold"
    return [Row("`marquee audit`, s", ours, "", seconds, at_most(10), gates, ", ".join(broken), busy)]
