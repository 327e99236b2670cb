"""Whole bookings of two seats over REST, 16 at once on twenty shows; the provider is played by another process."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence

from bench.rig.bench import Bench
from bench.rig.buying import Buyer, provider
from bench.rig.http import Client
from bench.rig.processes import cpu_seconds, noise
from bench.rig.stage import Stage, stage
from bench.rig.table import Row, at_least, at_most
from bench.rig.world import Customer, pairs_of
from tests.chaos.proxy import proxy_before
from tests.statements import Wiretap

AT_ONCE, SHOWS, ROWS, COLUMNS = 16, 20, 15, 20
BOOKINGS, COUNTED = 1200, 5

Order = tuple[str, tuple[str, str], Customer]


async def whole(bench: Bench) -> list[Row]:
    async with provider() as settings, stage(bench, settings=settings) as on:
        shows = await on.fresh(ROWS, COLUMNS, SHOWS)
        pairs = pairs_of(ROWS, COLUMNS)
        customers = await on.world.customers(len(pairs))
        orders: Iterator[Order] = (
            (show, pair, who) for pair, who in zip(pairs, customers, strict=True) for show in shows
        )
        counted = list(itertools.islice(orders, 2 * COUNTED))
        statements = await statements_of(on, counted, settings)
        await run(on, list(itertools.islice(orders, bench.size(100, 20))))  # warms up
        busy = await noise()
        wanted = list(itertools.islice(orders, bench.size(BOOKINGS, 60)))
        at, began = cpu_seconds(on.server.pid), time.perf_counter()
        tickets = await run(on, wanted)
        took, used = time.perf_counter() - began, cpu_seconds(on.server.pid) - at
        done = len(counted) + bench.size(100, 20) + len(wanted)
        broken = await on.broken(done) or await tickets_broken(on, done)
    rate, cpu = len(tickets) / took, 1000 * used / len(tickets)
    ours = f"{rate:.0f} bookings/s, {statements:.0f} statements and {cpu:.1f} ms of CPU each"
    gates = f"{len(tickets)} bookings, each with a ticket, each seat sold once"
    return [
        Row("whole booking, 16 at once, a second", ours, "", rate, at_least(100), gates, broken, busy),
        Row("the same, statements", "", "", statements, at_most(30), gates, broken, busy),
        Row("the same, CPU of the server, ms", "", "", cpu, at_most(8), gates, broken, busy),
    ]


async def run(on: Stage, orders: Sequence[Order], port: int | None = None, at_once: int = AT_ONCE) -> list[str]:
    """Their tickets."""
    todo, tickets = iter(orders), list[str]()

    async def buy_on() -> None:
        client = Client(port or on.server.port)
        for show_id, seats, customer in todo:
            buyer = Buyer(client, customer)
            lock = await buyer.lock(show_id, seats)
            tickets.append(await buyer.buy(show_id, lock["lockId"]))
        client.close()

    await asyncio.gather(*(buy_on() for _ in range(at_once)))
    return tickets


async def statements_of(on: Stage, orders: Sequence[Order], settings: dict[str, str]) -> float:
    """Statements of a booking, counted on the wire of another server, one booking after another. The first half of the
    orders warms that server up.
    """
    ground, url = on.bench.ground, on.database_url
    async with proxy_before(url) as proxy, ground.serving(proxy.url, log="server-counted", settings=settings) as server:
        wiretap = Wiretap(proxy)
        half = len(orders) // 2
        await run(on, orders[:half], server.port, at_once=1)
        with wiretap.recording() as asked:
            await run(on, orders[half:], server.port, at_once=1)
    return len(asked.statements) / half


async def tickets_broken(on: Stage, expected: int) -> str:
    found = await on.world.connection.fetchval(
        "select count(*) from tickets where show_id = any($1) and status = 'BOOKED'", on.show_ids
    )
    return "" if found == expected else f"{found} tickets instead of {expected}"
