"""The table that a run prints, in Markdown: what was measured, beside what, and what the line must show."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HEAD = ("line", "ours", "peer or limit, same run", "figure", "must", "gates", "noise")


@dataclass(frozen=True)
class Must:
    bound: float
    is_least: bool

    def holds(self, value: float) -> bool:
        return value >= self.bound if self.is_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.bound:.3g}"


def at_least(bound: float) -> Must:
    return Must(bound, is_least=True)


def at_most(bound: float) -> Must:
    return Must(bound, is_least=False)


@dataclass(frozen=True)
class Row:
    """`value`: what is compared with `must`, a ratio where there is a peer. `gates`: what was checked. `broken`: what
    is wrong with the answers or with the database, so that the figures count for nothing.
    """

    line: str
    ours: str
    peer: str = ""
    value: float | None = None
    must: Must | None = None
    gates: str = ""
    broken: str = ""
    noise: float = 0.0

    def cells(self) -> tuple[str, ...]:
        value = "" if self.value is None else f"{self.value:,.4g}"
        must = "" if self.must is None else str(self.must)
        if self.value is not None and self.must is not None:
            must += " holds" if self.must.holds(self.value) else " **does not hold**"
        gates = f"**BROKEN**: {self.broken}" if self.broken else self.gates
        return self.line, self.ours, self.peer, value, must, gates, f"{self.noise:.0%}"


def markdown(rows: Iterable[Row]) -> str:
    lines = [HEAD, tuple("---" for _ in HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def machine() -> str:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} cores, {models[0].partition(': ')[2] if models else 'of an unknown kind'}"
