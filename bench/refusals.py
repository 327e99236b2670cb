"""What a lock costs where it is refused, and where much of its show is claimed already."""

import itertools

from bench.locks import GRANTED
from bench.rig.bench import Bench
from bench.rig.slots import BAD, GOOD, Series, alternating, ratio
from bench.rig.stage import in_show, show_by_show, stage
from bench.rig.table import Row, at_most
from bench.rig.world import pairs_of

LARGE, SMALL = (25, 200), (10, 10)
FREE_PAIRS = 300
"""Of a large show whose other seats are all claimed: what is measured there locks them."""


async def refusal(bench: Bench) -> list[Row]:
    """CPU of the server for a lock of seats that others hold, over 64 connections on one show of 400 seats."""
    async with stage(bench) as on:
        show = await on.world.show(20, 20)
        pairs = pairs_of(20, 20)
        await on.world.claim(show, [seat for pair in pairs for seat in pair])
        await on.world.settle()
        requests = itertools.cycle([in_show(show.id, lock) for lock in await on.locks(pairs)])
        series = Series("ours")
        await alternating([(series, on.work(requests, refused, 64).slot)], bench.seconds, bench.rounds)
        unchanged = await on.world.connection.fetchval("select count(*) from seat_locks where show_id = $1", show.id)
    cpu = series.median(lambda slot: slot.cpu_us)
    wrong = [f"{series.bad} bad answers"] * bool(series.bad) + [f"{unchanged} locks"] * (unchanged != len(pairs) // 5)
    return [
        Row(
            "a refused lock, CPU of the server, µs",
            series.summary(),
            value=cpu,
            must=at_most(300),
            gates=f"{series.good:,} answers SEATS_UNAVAILABLE, no lock written",
            broken=", ".join(wrong),
            noise=series.noise,
        )
    ]


def refused(head: bytes, body: bytes) -> str:
    return GOOD if head[9:12] == b"200" and b"SEATS_UNAVAILABLE" in body else BAD


async def held(bench: Bench) -> list[Row]:
    """A lock in a show of 5,000 seats of which nearly all are claimed, beside one in a show of 100 free seats, over one
    connection.
    """
    async with stage(bench) as on:
        world, shows = on.world, bench.size(60, 4)
        large_pairs, small_pairs = pairs_of(*LARGE), pairs_of(*SMALL)
        full = await world.show(*LARGE)
        await world.claim(full, [seat for pair in large_pairs[FREE_PAIRS:] for seat in pair])
        large = await world.copies(full, shows)
        small = await world.copies(await world.show(*SMALL), shows * FREE_PAIRS // len(small_pairs))
        await world.settle()
        ours, peer = Series("large"), Series("small")
        works = (
            on.work(show_by_show(large, await on.locks(large_pairs[:FREE_PAIRS])), GRANTED, 1),
            on.work(show_by_show(small, await on.locks(small_pairs)), GRANTED, 1),
        )
        await alternating([(ours, works[0].slot), (peer, works[1].slot)], bench.seconds, bench.rounds)
        claimed = (len(large_pairs) - FREE_PAIRS) // 5 * shows
        on.show_ids += [*large, *small]
        broken = await on.broken(ours.good + peer.good + claimed)
    bad = ours.bad + peer.bad
    return [
        Row(
            "lock in 5,000 seats, nearly all claimed : in 100 free ones, p50",
            ours.summary(),
            peer.summary(),
            ratio(ours, peer, lambda slot: slot.p50_ms),
            at_most(1.2),
            gates="each answer a lock, each seat once, versions gapless",
            broken=broken or f"{bad} bad answers" * bool(bad),
            noise=max(ours.noise, peer.noise),
        )
    ]
