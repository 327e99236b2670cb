"""Ours beside a peer of the same run."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.rig.slots import Series, Slot, Work, alternating, ratio
from bench.rig.table import Must, Row


@dataclass
class Comparison:
    """`missing`: why there is no peer. Its slots are empty then, and rows say so instead of a ratio."""

    ours: Series = field(default_factory=lambda: Series("ours"))
    peer: Series = field(default_factory=lambda: Series("peer"))
    missing: str = ""

    async def run(self, ours: Work, peer: Work | None, seconds: float, rounds: int) -> None:
        measured = [(self.ours, ours.slot)]
        if peer is not None:
            measured.append((self.peer, peer.slot))
        await alternating(measured, seconds, rounds)

    def row(
        self,
        line: str,
        must: Must | None = None,
        *,
        of: Callable[[Slot], float] = lambda slot: slot.rate,
        gates: str,
        broken: str = "",
    ) -> Row:
        """Compares `of` in neighbouring slots."""
        bad = {name: series.bad for name, series in (("ours", self.ours), ("peer", self.peer)) if series.bad}
        wrong = ", ".join(filter(None, (broken, f"bad answers {bad}" if bad else "")))
        return Row(
            line=line,
            ours=self.ours.summary(),
            peer=f"missing: {self.missing}" if self.missing else self.peer.summary(),
            value=None if self.missing else ratio(self.ours, self.peer, of),
            must=must,
            gates=f"{gates}; {self.ours.good:,} answers",
            broken=wrong,
            noise=max(self.ours.noise, self.peer.noise if self.peer.slots else 0.0),
        )
