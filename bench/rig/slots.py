"""Measurements in slots: ours and its peer's alternate, so that both see the same minutes of the machine."""

import gc
import statistics
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.rig.load import Generator, Judge
from bench.rig.processes import cpu_seconds, noise

GOOD, REFUSED, BAD = "good", "refused", "bad"


@dataclass(frozen=True)
class Slot:
    """`rate`: good answers a second. `cpu_us`, `postgres_us`: CPU of the server's processes and of PostgreSQL for each
    answer.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    postgres_us: float
    good: int
    refused: int
    bad: int
    noise: float


@dataclass(frozen=True)
class Work:
    """What is asked of a server in a slot. `requests`: over all slots, so that none is sent twice."""

    port: int
    pid: int
    postgres_pid: int
    requests: Iterable[bytes]
    judge: Judge
    connections: int

    async def slot(self, seconds: float) -> Slot:
        busy = await noise()
        generator = Generator(self.port, self.requests, self.judge)
        gc.collect()
        at, postgres_at = cpu_seconds(self.pid), cpu_seconds(self.postgres_pid)
        tally = await generator.closed_loop(self.connections, seconds)
        if BAD in tally.first_of:
            print(f"a bad answer: {tally.first_of[BAD]!r}", file=sys.stderr)
        used, postgres_used = cpu_seconds(self.pid) - at, cpu_seconds(self.postgres_pid) - postgres_at
        generator.close()
        answers = max(1, sum(map(len, tally.seconds.values())))
        return Slot(
            rate=tally.in_time.get(GOOD, 0) / seconds,
            p50_ms=tally.milliseconds(GOOD, 0.5),
            p99_ms=tally.milliseconds(GOOD, 0.99),
            cpu_us=1e6 * used / answers,
            postgres_us=1e6 * postgres_used / answers,
            good=tally.count(GOOD),
            refused=tally.count(REFUSED),
            bad=tally.count(BAD),
            noise=busy,
        )


@dataclass
class Series:
    """`warm_ups`: slots that count for the gates alone."""

    name: str
    slots: list[Slot] = field(default_factory=list)
    warm_ups: list[Slot] = field(default_factory=list)

    def median(self, of: Callable[[Slot], float]) -> float:
        return statistics.median(map(of, self.slots))

    @property
    def rate(self) -> float:
        return self.median(lambda slot: slot.rate)

    @property
    def good(self) -> int:
        return sum(slot.good for slot in (*self.warm_ups, *self.slots))

    @property
    def bad(self) -> int:
        return sum(slot.bad for slot in (*self.warm_ups, *self.slots))

    @property
    def noise(self) -> float:
        return max(slot.noise for slot in self.slots)

    def summary(self) -> str:
        p50, p99, cpu, postgres = (
            self.median(of)
            for of in (
                lambda slot: slot.p50_ms,
                lambda slot: slot.p99_ms,
                lambda slot: slot.cpu_us,
                lambda slot: slot.postgres_us,
            )
        )
        return f"{self.rate:,.0f}/s, p50 {p50:.1f}, p99 {p99:.1f} ms, CPU {cpu:,.0f} + {postgres:,.0f} µs"


def ratio(ours: Series, peer: Series, of: Callable[[Slot], float]) -> float:
    """The median of the ratios of neighbouring slots."""
    pairs = zip(ours.slots, peer.slots, strict=True)
    return statistics.median(of(mine) / max(1e-9, of(theirs)) for mine, theirs in pairs)


async def alternating(
    measured: Sequence[tuple[Series, Callable[[float], Awaitable[Slot]]]], seconds: float, rounds: int
) -> None:
    """Each once to warm up, then in turn."""
    for series, slot in measured:
        series.warm_ups.append(await slot(min(seconds, 2.0)))
    for _ in range(rounds):
        for series, slot in measured:
            series.slots.append(await slot(seconds))
