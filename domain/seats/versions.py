"""What decides on a show's seat map."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SeatMapVersion:
    """`version`: of the show's feed, which counts changes of seats, of layouts and of the show. `prices`: paise by seat
    type. Maps of one show with equal versions are equal.
    """

    version: int
    layout_version: int
    prices: Mapping[str, int]

    @property
    def tag(self) -> str:
        """A short text that differs between different versions."""
        prices = hashlib.sha256(repr(sorted(self.prices.items())).encode()).hexdigest()[:12]
        return f"{self.version}-{self.layout_version}-{prices}"
