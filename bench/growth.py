"""What a lock and discovery cost at 100,000 shows with a million old bookings, beside 1,000 shows without a past.

Two servers on two databases, in alternating slots over one connection.
"""

import itertools

from bench.discovery import ANSWERED, MOVIES, SIZES, asked, city_of, programme, wrong_answer
from bench.locks import GRANTED
from bench.rig.bench import Bench
from bench.rig.comparison import Comparison
from bench.rig.history import add_old_bookings
from bench.rig.slots import Work
from bench.rig.stage import Stage, show_by_show
from bench.rig.table import Row, at_most
from bench.rig.world import pairs_of

FEW, MANY, BOOKINGS = 1000, 100_000, 1_000_000
SHOWS_A_CITY, MOVIES_A_CITY = 2000, 50
ROWS, COLUMNS = 15, 20
MOST_LOCKS_A_SECOND = 1000


async def shows(bench: Bench) -> list[Row]:
    async with (
        programme(bench, cities=1, log="server-large") as (large, [large_city]),
        programme(bench, cities=1) as (small, [small_city]),
    ):
        few, many, past = bench.size(FEW, 200), bench.size(MANY, 2000), bench.size(BOOKINGS, 2000)
        await grow(small, few)
        await grow(large, many)
        await add_old_bookings(large.world.connection, past)
        await small.world.settle()
        locks, reads = Comparison(), Comparison()
        await locks.run(await locking(large), await locking(small), bench.seconds, bench.rounds)
        await reads.run(reading(large, large_city), reading(small, small_city), bench.seconds, bench.rounds)
        broken = await large.broken(locks.ours.good) or await small.broken(locks.peer.good)
        wrong = await wrong_answer(large, large_city) or await wrong_answer(small, small_city)
    sizes = f"{many:,} shows and {past:,} old bookings : {few:,} shows"
    return [
        locks.row(
            f"lock at {sizes}, p50", at_most(1.2), of=lambda slot: slot.p50_ms, gates="each a lock", broken=broken
        ),
        reads.row(f"discovery at {sizes}, p50", at_most(1.2), of=lambda slot: slot.p50_ms, gates="whole", broken=wrong),
    ]


async def grow(on: Stage, count: int) -> None:
    """So many shows, 2,000 in each of other cities, each city with fifty movies of its own."""
    template = await on.world.show(10, 10)
    for at in range(0, count, SHOWS_A_CITY):
        await city_of(on.world, template, MOVIES_A_CITY, min(SHOWS_A_CITY, count - at))


async def locking(on: Stage) -> Work:
    pairs = pairs_of(ROWS, COLUMNS)
    seconds = on.bench.seconds * (on.bench.rounds + 1)
    fresh = await on.fresh(ROWS, COLUMNS, 1 + int(MOST_LOCKS_A_SECOND * seconds / len(pairs)))
    return on.work(show_by_show(fresh, await on.locks(pairs)), GRANTED, 1)


def reading(on: Stage, city: str) -> Work:
    return on.work(itertools.cycle([asked(city, MOVIES, each) for each in SIZES]), ANSWERED, 1)
