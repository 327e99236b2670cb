"""How many whole bookings a server still completes when five times as many customers come as it can serve.

The peak is found with buyers who come one after another (closed loop). Then five times as many a second come, however
many are there (open loop): whose lock is refused goes away, who has a lock goes on until the ticket.
"""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.attack import p99
from bench.bookings import Order, run, tickets_broken
from bench.rig.bench import Bench
from bench.rig.buying import BUSY, Buyer, provider
from bench.rig.http import Client, bearer, post
from bench.rig.processes import noise
from bench.rig.stage import Stage, stage
from bench.rig.table import Row, at_least, at_most
from bench.rig.world import pairs_of

TIMES, AT_ONCE, SHOWS, ROWS, COLUMNS = 5, 32, 80, 15, 20
BOOKINGS = 400
"""Of a measurement of the peak."""


@dataclass
class Crowd:
    """Customers who come in so many seconds. `refused`: milliseconds of each refused lock."""

    on: Stage
    ends: float
    free: list[Client] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    busy: Counter[str] = field(default_factory=Counter)
    in_time: int = 0
    tickets: int = 0

    async def come(self, order: Order) -> None:
        show_id, seats, customer = order
        client = self.free.pop() if self.free else Client(self.on.server.port)
        body = {"showId": show_id, "userId": customer.user_id, "seats": seats}
        began = time.perf_counter()
        status, answer = await client.ask(post("/seats/lock", body, bearer(customer.token)))
        if status == BUSY:
            self.refused.append(1000 * (time.perf_counter() - began))
        else:
            await Buyer(client, customer, self.busy).buy(show_id, answer["lockId"])
            self.tickets += 1
            self.in_time += time.monotonic() < self.ends
        self.free.append(client)


async def goodput(bench: Bench) -> list[Row]:
    async with provider() as settings, stage(bench, settings=settings) as on:
        orders, made = await orders_of(on), 0
        await run(on, list(itertools.islice(orders, 100)))  # warms up
        busy, peak = await noise(), await peak_of(on, orders, bench)
        made += 100 + bench.size(BOOKINGS, 60)
        shares, refused, retries = list[float](), list[float](), 0
        for _ in range(bench.rounds):
            crowd = await crowd_of(on, orders, TIMES * peak, 2 * bench.seconds)
            after = await peak_of(on, orders, bench)
            shares.append(2 * crowd.in_time / (2 * bench.seconds) / (peak + after))
            refused += crowd.refused
            retries += crowd.busy.total()
            made += crowd.tickets + bench.size(BOOKINGS, 60)
            peak = after
        broken = await on.broken(made) or await tickets_broken(on, made)
    ours = f"{peak:.0f}/s at the peak; {len(refused):,} locks refused, {retries:,} later steps asked again"
    gates = "each booking that began has its ticket, each seat sold once"
    share, slowest = statistics.median(shares), p99(refused) if refused else 0.0
    return [
        Row(f"whole bookings at {TIMES} times the peak : peak", ours, "", share, at_least(0.8), gates, broken, busy),
        Row("the same, refusals' p99, ms", "", "", slowest, at_most(50), gates, broken, busy),
    ]


async def orders_of(on: Stage) -> Iterator[Order]:
    shows, pairs = await on.fresh(ROWS, COLUMNS, SHOWS), pairs_of(ROWS, COLUMNS)
    customers = await on.world.customers(len(pairs))
    return ((show, pair, who) for pair, who in zip(pairs, customers, strict=True) for show in shows)


async def peak_of(on: Stage, orders: Iterator[Order], bench: Bench) -> float:
    """Bookings a second."""
    wanted, began = list(itertools.islice(orders, bench.size(BOOKINGS, 60))), time.perf_counter()
    return len(await run(on, wanted, at_once=AT_ONCE)) / (time.perf_counter() - began)


async def crowd_of(on: Stage, orders: Iterator[Order], rate: float, seconds: float) -> Crowd:
    began = time.monotonic()
    crowd = Crowd(on, began + seconds)
    async with asyncio.TaskGroup() as coming:
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            coming.create_task(crowd.come(next(orders)))
    return crowd
