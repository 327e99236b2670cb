"""lockSeats of two seats: one hot show at a time, or 200 shows at once.

Each pair of seats is locked by a customer of its own, the next show begins when one is full. Ours authenticates,
prices, limits the locks of a customer and informs viewers; the peers write two seats, a version and a log row, or two
Redis keys.
"""

import itertools
import random
from collections.abc import Iterator

from bench.peers.node import EXPRESS, MERCURIUS, beside, judge_of
from bench.rig.bench import Bench
from bench.rig.http import graphql, post
from bench.rig.slots import Work
from bench.rig.stage import Stage, going_round, show_by_show, stage
from bench.rig.table import Row, at_least, at_most
from bench.rig.world import pairs_of

ROWS, COLUMNS = 25, 48
SPREAD_SHOWS, PEER_SEATS = 200, 300
MOST_LOCKS_A_SECOND = 6000
"""So many shows are prepared that even this rate does not run out of seats."""
PEER_LOCK = """mutation ($input: LockSeatsInput!) { lockSeats(input: $input) {
  lockId version expiresAt seats { seatId state } } }"""
GRANTED, PEER_GRANTED = judge_of(b'"expiresAt"'), judge_of(b'"lockId"')
GATES = "each answer a lock, each seat once, versions gapless"


async def hot(bench: Bench) -> list[Row]:
    """Over 64 connections, beside mercurius-jit."""
    async with stage(bench) as on:
        requests = mercurius_requests(shows=1)
        compared = await beside(bench, await hot_work(on, 64), MERCURIUS, requests, PEER_GRANTED)
        broken = await on.broken(compared.ours.good)
    return [
        compared.row("hot lockSeats, 64 connections : mercurius-jit, rate", at_least(1.2), gates=GATES, broken=broken),
        compared.row("the same, p99", at_most(0.8), of=lambda slot: slot.p99_ms, gates=GATES, broken=broken),
    ]


async def hot_alone(bench: Bench) -> list[Row]:
    """Over one connection, beside mercurius-jit."""
    async with stage(bench) as on:
        requests = mercurius_requests(shows=1)
        compared = await beside(bench, await hot_work(on, 1), MERCURIUS, requests, PEER_GRANTED)
        broken = await on.broken(compared.ours.good)
    line = "hot lockSeats, 1 connection : mercurius-jit, p50"
    return [compared.row(line, at_most(2), of=lambda slot: slot.p50_ms, gates=GATES, broken=broken)]


async def hot_redis(bench: Bench) -> list[Row]:
    """Over 64 connections, beside Express with Redis SET NX, which is not durable."""
    async with stage(bench) as on:
        compared = await beside(bench, await hot_work(on, 64), EXPRESS, express_requests(shows=1), PEER_GRANTED)
        broken = await on.broken(compared.ours.good)
    line = "hot lockSeats, 64 connections : Express with Redis SET NX, rate"
    return [compared.row(line, at_least(0.6), gates=GATES, broken=broken)]


async def spread(bench: Bench) -> list[Row]:
    """Over 64 connections on 200 shows in turn, beside mercurius-jit."""
    async with stage(bench) as on:
        shows = await on.fresh(ROWS, COLUMNS, SPREAD_SHOWS)
        work = on.work(going_round(shows, await on.locks(pairs_of(ROWS, COLUMNS))), GRANTED, 64)
        compared = await beside(bench, work, MERCURIUS, mercurius_requests(SPREAD_SHOWS), PEER_GRANTED)
        broken = await on.broken(compared.ours.good)
    line = "spread lockSeats, 64 connections : mercurius-jit, rate"
    return [compared.row(line, at_least(0.4), gates=GATES, broken=broken)]


async def hot_work(on: Stage, connections: int) -> Work:
    seconds = on.bench.seconds * (on.bench.rounds + 1)
    pairs = pairs_of(ROWS, COLUMNS)
    shows = await on.fresh(ROWS, COLUMNS, 1 + int(MOST_LOCKS_A_SECOND * seconds / len(pairs)))
    return on.work(show_by_show(shows, await on.locks(pairs)), GRANTED, connections)


def mercurius_requests(shows: int) -> Iterator[bytes]:
    return (graphql(PEER_LOCK, {"input": wanted}) for wanted in _peer_locks(shows))


def express_requests(shows: int) -> Iterator[bytes]:
    return (post(f"/shows/{wanted['showId']}/lock", wanted) for wanted in _peer_locks(shows))


def _peer_locks(shows: int) -> Iterator[dict[str, object]]:
    dice = random.Random(7)
    for user in itertools.count(1):
        seats = dice.sample(range(1, PEER_SEATS + 1), 2)
        yield {"showId": dice.randint(1, shows), "seatIds": seats, "userId": user}
