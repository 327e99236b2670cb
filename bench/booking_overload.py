"""How many whole bookings a server still completes when five times as many customers come as it can serve.

The peak is found with buyers who come one after another (closed loop). Then five times as many a second come, however
many are there (open loop): whose lock is refused goes away, who has a lock goes on until the ticket. Tickets count once
the first customers can have theirs, refusals from the start; each round has figures of its own, and medians are shown.
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
from bench.rig.load import RAMP_SECONDS
from bench.rig.processes import noise
from bench.rig.stage import Stage, stage
from bench.rig.table import Row, at_least, at_most
from bench.rig.world import pairs_of

TIMES, AT_ONCE, ROWS, COLUMNS = 5, 32, 15, 20
WARMING, BOOKINGS = 100, 400
"""Of what warms the server up, and of a measurement of the peak."""
MOST_BOOKINGS_A_SECOND = 200
"""So many shows are prepared that five times this rate does not run out of seats."""


@dataclass
class Crowd:
    """Customers who come while a round lasts. `begins`, `ends`: when tickets count. `refused`: milliseconds of each
    refused lock.
    """

    on: Stage
    begins: float
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
            self.in_time += self.begins < time.monotonic() < self.ends
        self.free.append(client)


@dataclass
class Rounds:
    """`shares`: of the mean of the peaks right before and after, since machines drift. `slowest`: p99 of each round's
    refusals, in milliseconds.
    """

    shares: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    made: int = 0
    refused: int = 0
    asked_again: int = 0

    def add(self, crowd: Crowd, seconds: float, peak: float) -> None:
        self.shares.append(crowd.in_time / seconds / peak)
        self.slowest.append(p99(crowd.refused) if crowd.refused else 0.0)
        self.made += crowd.tickets
        self.refused += len(crowd.refused)
        self.asked_again += crowd.busy.total()


async def goodput(bench: Bench) -> list[Row]:
    async with provider() as settings, stage(bench, settings=settings) as on:
        orders, rounds, seconds = await orders_of(on), Rounds(), 2 * bench.seconds
        await run(on, list(itertools.islice(orders, WARMING)))
        busy, peak = await noise(), await peak_of(on, orders, bench)
        rounds.made += WARMING + bench.size(BOOKINGS, 60)
        for _ in range(bench.rounds):
            crowd = await crowd_of(on, orders, TIMES * peak, seconds)
            after = await peak_of(on, orders, bench)
            rounds.add(crowd, seconds, (peak + after) / 2)
            rounds.made += bench.size(BOOKINGS, 60)
            peak = after
        broken = await on.broken(rounds.made) or await tickets_broken(on, rounds.made)
    shares = ", ".join(f"{share:.2f}" for share in rounds.shares)
    ours = f"{peak:.0f}/s at the peak; {shares} of it in the rounds"
    refusals = f"{rounds.refused:,} locks refused, {rounds.asked_again:,} later steps asked again"
    gates = "each booking that began has its ticket, each seat sold once"
    share, slowest = statistics.median(rounds.shares), statistics.median(rounds.slowest)
    return [
        Row(f"whole bookings at {TIMES} times the peak : peak", ours, "", share, at_least(0.8), gates, broken, busy),
        Row("the same, refusals' p99, ms", refusals, "", slowest, at_most(50), gates, broken, busy),
    ]


async def orders_of(on: Stage) -> Iterator[Order]:
    bench, pairs = on.bench, pairs_of(ROWS, COLUMNS)
    of_a_round = TIMES * MOST_BOOKINGS_A_SECOND * (RAMP_SECONDS + 2 * bench.seconds) + BOOKINGS
    shows = await on.fresh(ROWS, COLUMNS, 1 + int((WARMING + BOOKINGS + bench.rounds * of_a_round) / len(pairs)))
    customers = await on.world.customers(len(pairs))
    return ((show, pair, who) for pair, who in zip(pairs, customers, strict=True) for show in shows)


async def peak_of(on: Stage, orders: Iterator[Order], bench: Bench) -> float:
    """Bookings a second."""
    wanted, began = list(itertools.islice(orders, bench.size(BOOKINGS, 60))), time.perf_counter()
    return len(await run(on, wanted, at_once=AT_ONCE)) / (time.perf_counter() - began)


async def crowd_of(on: Stage, orders: Iterator[Order], rate: float, seconds: float) -> Crowd:
    began = time.monotonic()
    crowd = Crowd(on, began + RAMP_SECONDS, began + RAMP_SECONDS + seconds)
    async with asyncio.TaskGroup() as coming:
        for number in range(int(rate * (RAMP_SECONDS + seconds))):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            coming.create_task(crowd.come(next(orders)))
    return crowd
