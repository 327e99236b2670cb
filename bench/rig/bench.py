"""What every measurement is given."""

from dataclasses import dataclass

from bench.rig.ground import Ground


@dataclass(frozen=True)
class Bench:
    """`seconds`, `rounds`: of slots. `smoke`: everything small and short, to see that it works; its figures count for
    nothing.
    """

    ground: Ground
    seconds: float
    rounds: int
    smoke: bool

    def size(self, full: int, smoke: int) -> int:
        return smoke if self.smoke else full
