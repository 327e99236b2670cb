"""What a customer notices of an attack that costs the attacker a fifth of a core, and whether the process stays alive
for those who watch it. The customer reads a seat map and asks for a seat, in turn, on one connection.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence

from bench.rig.attacks import ATTACKS
from bench.rig.bench import Bench
from bench.rig.ground import HOME
from bench.rig.http import Client, bearer, get, graphql
from bench.rig.processes import cpu_seconds, noise, started
from bench.rig.stage import LOCK, Stage, stage
from bench.rig.table import Row, at_most
from settings import PROJECT

ROWS, COLUMNS = 10, 20
PAUSE_SECONDS, PROBE_SECONDS, SETTLING_SECONDS = 0.005, 0.05, 1.0
CUSTOMERS = 500
TIMES_QUIET, WORST_MS = 2, 250
GATES = "every answer to the customer and to the probe is 200"
LIMITS = {"MARQUEE_LOCK_TTL_SECONDS": "2", "MARQUEE_RATE_LIMIT_PER_MINUTE": ""}
"""Attackers meet the limits of a deployment; its customer asks less often than they allow."""


async def attacks(bench: Bench) -> list[Row]:
    """A line for each attack, and one for the worst that /healthz took in any."""
    rows, worst = list[Row](), 0.0
    async with stage(bench, settings=LIMITS) as on:
        [show_id] = await on.fresh(ROWS, COLUMNS, 1)
        await customers_p99(on, show_id, bench.seconds)  # warms up
        for name in ATTACKS:
            row, slowest = await attack(on, name, show_id, bench.seconds)
            rows.append(row)
            worst = max(worst, slowest)
    return [*rows, Row("/healthz in any attack, at worst, ms", "", "", worst, at_most(WORST_MS), GATES)]


async def attack(on: Stage, name: str, show_id: str, seconds: float) -> tuple[Row, float]:
    busy = await noise()
    server = cpu_seconds(on.server.pid)
    quiet, _ = await customers_p99(on, show_id, seconds)
    of_customer = cpu_seconds(on.server.pid) - server
    command = [sys.executable, "-m", "bench.rig.attacks", name, str(on.server.port), show_id]
    async with started(HOME / "attacker.log", command, {}, PROJECT) as attacker:
        await attacker.until_written("attack")
        await asyncio.sleep(SETTLING_SECONDS)
        used, server, began = cpu_seconds(attacker.pid), cpu_seconds(on.server.pid), time.monotonic()
        attacked, worst = await customers_p99(on, show_id, seconds)
        took, used = time.monotonic() - began, cpu_seconds(attacker.pid) - used
        costs = (cpu_seconds(on.server.pid) - server - of_customer) / max(used, 0.01)
    times = f"{quiet:.1f} ms quiet, {attacked:.1f} ms attacked, /healthz {worst:.0f} ms at worst"
    ours = f"{times}, attacker {used / took:.0%} of a core, server {costs:.1f} times that"
    ratio = attacked / quiet
    return Row(f"customer's p99 under {name} : quiet", ours, "", ratio, at_most(TIMES_QUIET), GATES, "", busy), worst


async def customers_p99(on: Stage, show_id: str, seconds: float) -> tuple[float, float]:
    """(a customer's p99, the longest that /healthz took), in milliseconds. Raises RuntimeError for a wrong answer."""
    probe = asyncio.create_task(probed(on.server.port, seconds))
    taken = list[float]()
    until = time.monotonic() + seconds
    client = Client(on.server.port)
    for customer in itertools.cycle(await on.world.customers(CUSTOMERS)):
        lock = graphql(LOCK, {"show": show_id, "seats": ["A1"]}, customer.token)
        for request in (get(f"/shows/{show_id}/seats", bearer(customer.token)), lock):
            taken.append(await timed(client, request))
            await asyncio.sleep(PAUSE_SECONDS)
        if time.monotonic() > until:
            break
    client.close()
    return p99(taken), await probe


async def probed(port: int, seconds: float) -> float:
    """The longest that /healthz took, in milliseconds."""
    longest, until, client = 0.0, time.monotonic() + seconds, Client(port)
    while time.monotonic() < until:
        longest = max(longest, await timed(client, get("/healthz")))
        await asyncio.sleep(PROBE_SECONDS)
    client.close()
    return longest


async def timed(client: Client, request: bytes) -> float:
    """Milliseconds. Raises RuntimeError for an answer other than 200."""
    began = time.perf_counter()
    status, body = await client.ask(request)
    if status != 200:
        raise RuntimeError(f"The server answered {status}: {body}")
    return 1000 * (time.perf_counter() - began)


def p99(taken: Sequence[float]) -> float:
    return sorted(taken)[min(int(0.99 * len(taken)), len(taken) - 1)]
