"""The free seats of each row, found once until something changes in the row.

A hall of thousands of seats that sells out is asked for its best seats all the time, and a sale touches a row or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.seats.claims import SeatClaims
from domain.seats.layout import Seat, SeatLayout


@dataclass(frozen=True)
class FreeRow:
    """`found_at`, `until`: no claim that counted for it ends in between."""

    seats: tuple[Seat, ...]
    found_at: datetime
    until: datetime | None

    def holds_at(self, now: datetime) -> bool:
        return self.found_at <= now and (self.until is None or now < self.until)


class FreeRows:
    """Of committed seats, whose owner forgets the row of each seat that changes."""

    def __init__(self, layout: SeatLayout) -> None:
        self._layout = layout
        self._rows: dict[int, FreeRow] = {}

    def forget(self, seat_id: str) -> None:
        """Called with each seat that has another claim now, or none. Does nothing for a seat that is unknown."""
        seat = self._layout.by_id.get(seat_id)
        if seat is not None:
            self._rows.pop(self._layout.depths[seat.row], None)

    def of(self, depth: int, claims: SeatClaims, now: datetime) -> Sequence[Seat]:
        """The seats of the row without a live claim, in their order. `claims`: all that are committed."""
        row = self._rows.get(depth)
        if row is None or not row.holds_at(now):
            row = self._rows[depth] = self._found(depth, claims, now)
        return row.seats

    def _found(self, depth: int, claims: SeatClaims, now: datetime) -> FreeRow:
        free: list[Seat] = []
        until: datetime | None = None
        for seat in self._layout.by_row[depth]:
            claim = claims.get(seat.seat_id)
            if claim is None or not claim.is_live(now):
                free.append(seat)
            elif claim.expires_at is not None and (until is None or claim.expires_at < until):
                until = claim.expires_at
        return FreeRow(tuple(free), now, until)
