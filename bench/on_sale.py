"""An on-sale: many more buyers than seats, viewers who watch, and how long it takes until every buyer has an answer.

A buyer asks for a pair of seats, then for the alternatives that a refusal names, then for other types, until a ticket
is bought or every type has nothing left.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.bookings import tickets_broken
from bench.rig.bench import Bench
from bench.rig.buying import Buyer, provider
from bench.rig.http import Client
from bench.rig.processes import cpu_seconds, noise
from bench.rig.stage import stage
from bench.rig.table import Row, at_most
from bench.rig.viewers import WATCH, Room
from bench.rig.world import SEAT_TYPES, Customer, pairs_of

CONNECTIONS = 96
"""Of each server process; a process works on 256 requests at once."""
ROWS, COLUMNS = 20, 20


async def one_process(bench: Bench) -> list[Row]:
    """1,000 buyers, 400 seats, 200 viewers."""
    return await sale(bench, bench.size(1000, 250), bench.size(200, 20), 1, 10)


async def two_processes(bench: Bench) -> list[Row]:
    """2,000 buyers, 400 seats, 1,000 viewers."""
    return await sale(bench, bench.size(2000, 250), bench.size(1000, 20), 2, 20)


@dataclass
class Sale:
    show_id: str
    clients: asyncio.Queue[Client]
    dice: random.Random
    tickets: list[str] = field(default_factory=list)
    attempts: int = 0
    busy: Counter[str] = field(default_factory=Counter)

    async def serve(self, customer: Customer) -> None:
        """One buyer, to a ticket or to the end of all types."""
        client = await self.clients.get()
        await self._buy(Buyer(client, customer, self.busy))
        self.clients.put_nowait(client)

    async def _buy(self, buyer: Buyer) -> None:
        for pairs in self._by_type():
            offered: Sequence[Sequence[str]] = pairs
            while offered:
                answer = await buyer.lock(self.show_id, self.dice.choice(offered))
                self.attempts += 1
                if "lockId" in answer:
                    self.tickets.append(await buyer.buy(self.show_id, answer["lockId"]))
                    return
                offered = answer["alternatives"]

    def _by_type(self) -> list[list[tuple[str, str]]]:
        pairs = pairs_of(ROWS, COLUMNS)
        types = [
            [pair for n, pair in enumerate(pairs) if 3 * (2 * n // COLUMNS) // ROWS == t]
            for t in range(len(SEAT_TYPES))
        ]
        return self.dice.sample(types, len(types))


async def sale(bench: Bench, buyers: int, viewers: int, processes: int, seconds: float) -> list[Row]:
    async with provider() as settings, stage(bench, processes, settings=settings) as on:
        [show_id] = await on.fresh(ROWS, COLUMNS, 1)
        customers = await on.world.customers(buyers)
        room = Room({"query": WATCH, "variables": {"show": show_id}})
        await room.fill(on.server.port, viewers)
        clients: asyncio.Queue[Client] = asyncio.Queue()
        for _ in range(CONNECTIONS * processes):
            clients.put_nowait(Client(on.server.port))
        made, busy = Sale(show_id, clients, random.Random(7)), await noise()
        at, began = cpu_seconds(on.server.pid), time.perf_counter()
        await asyncio.gather(*(made.serve(customer) for customer in customers))
        took, used = time.perf_counter() - began, cpu_seconds(on.server.pid) - at
        version = await on.world.connection.fetchval("select version from show_feeds where show_id = $1", show_id)
        await room.all_at(version)
        room.close()
        wrong = [await on.broken(len(made.tickets)), await tickets_broken(on, len(made.tickets)), *room.faults[:3]]
    sold, on_processes = 2 * len(made.tickets), "one process" if processes == 1 else f"{processes} processes"
    return [
        Row(
            f"on-sale, {buyers:,} buyers, {ROWS * COLUMNS} seats, {viewers:,} viewers, {on_processes}, s",
            f"{took:.1f} s, {sold} seats sold, {made.attempts:,} locks asked for, CPU {used:.1f} s,"
            f" {made.busy.total()} requests sent again",
            value=took,
            must=at_most(seconds),
            gates=f"every buyer answered, each seat sold once, versions gapless, {viewers:,} viewers saw all {version}",
            broken=", ".join(filter(None, wrong)),
            noise=busy,
        )
    ]
