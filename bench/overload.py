"""How much work a server still does when it is asked for five times as much as it can do.

The peak is found with callers that wait for their answers (closed loop), then five times as many requests a second are
sent without waiting (open loop), in turn. The requests are lockSeats of one seat over GraphQL and the seats of a show
over REST, on thirty shows; locks live for two seconds, so that the work stays the same.
"""

import itertools
import random
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.rig.bench import Bench
from bench.rig.http import bearer, get, graphql
from bench.rig.load import Generator, Tally
from bench.rig.processes import noise
from bench.rig.stage import LOCK, Stage, stage
from bench.rig.table import Row, at_least, at_most
from bench.rig.world import rows_of

SHED, SERVER_FAULTS = "OVERLOADED", "5"
CALLERS, TIMES, SHOWS, CUSTOMERS, REQUESTS = (32, 64, 128), 5, 30, 100, 4000
ROWS, COLUMNS = 10, 20
FREE_AGAIN = {"MARQUEE_LOCK_TTL_SECONDS": "2"}


@dataclass(frozen=True)
class Round:
    """One overload phase. `before`, `after`: answers a second at the peak, measured right before and after it."""

    before: float
    overload: Tally
    goodput: float
    after: float

    @property
    def share(self) -> float:
        """Goodput as a share of the peak: the mean of the peaks before and after, since machines drift."""
        return 2 * self.goodput / (self.before + self.after)


async def goodput(bench: Bench) -> list[Row]:
    async with stage(bench, settings=FREE_AGAIN) as on:
        generator = Generator(on.server.port, await requests_of(on), outcome)
        busy, rates = await noise(), dict[int, float]()
        for callers in (CALLERS[0], *CALLERS):  # the first one warms up
            rates[callers] = finished(await generator.closed_loop(callers, bench.seconds)) / bench.seconds
        best = max(rates, key=rates.__getitem__)
        peak, rounds = rates[best], list[Round]()
        for _ in range(bench.rounds):
            tally = await generator.open_loop(TIMES * peak, 2 * bench.seconds)
            after = finished(await generator.closed_loop(best, bench.seconds)) / bench.seconds
            rounds.append(Round(peak, tally, (finished(tally) - of_work(tally.in_ramp)) / (2 * bench.seconds), after))
            peak = after
        generator.close()
    share = statistics.median(each.share for each in rounds)
    p99 = statistics.median(each.overload.milliseconds(SHED, 0.99) for each in rounds)
    refused, broken = sum(each.overload.count(SHED) for each in rounds), faults(rounds)
    shares = ", ".join(f"{each.share:.2f}" for each in rounds)
    ours = f"{rounds[-1].before:.0f}/s at the peak; {shares} of it in the rounds"
    gates = f"{refused:,} refusals, all OVERLOADED; no other fault of the server"
    return [
        Row(f"goodput at {TIMES} times the peak : peak", ours, "", share, at_least(0.8), gates, broken, busy),
        Row("the same, refusals' p99, ms", "", "", p99, at_most(50), gates, broken, busy),
    ]


def outcome(head: bytes, body: bytes) -> str:
    return SHED if SHED.encode() in body else head[9:12].decode()


def finished(tally: Tally) -> int:
    return of_work(tally.in_time)


def of_work(counts: Mapping[str, int]) -> int:
    return sum(count for name, count in counts.items() if name[0] in "24")


def faults(rounds: list[Round]) -> str:
    found = {name for each in rounds for name in each.overload.seconds if name.startswith(SERVER_FAULTS)}
    return ", ".join(sorted(found))


async def requests_of(on: Stage) -> Iterator[bytes]:
    """In an order that is the same for every run."""
    dice = random.Random(7)
    shows = await on.fresh(ROWS, COLUMNS, SHOWS)
    seats = [seat for row in rows_of(ROWS, COLUMNS) for seat in row]
    tokens = [customer.token for customer in await on.world.customers(CUSTOMERS)]
    made = list[bytes]()
    for _ in range(REQUESTS):
        show, token = dice.choice(shows), dice.choice(tokens)
        made.append(graphql(LOCK, {"show": show, "seats": [dice.choice(seats)]}, token))
        made.append(get(f"/shows/{show}/seats", bearer(token)))
    return itertools.cycle(made)
