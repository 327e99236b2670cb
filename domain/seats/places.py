"""Where a party may sit: runs of free seats side by side, and which of them is nearest to a point of the hall.

Rows are looked at from the point outwards, and only until no further one can be nearer: an answer costs what stands
around the point, not what the hall has.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat, SeatLayout
from domain.seats.wishes import SeatWish

ROW_PITCH = 2.0
"""How far apart two rows are, in widths of a seat."""

BEST_DEPTH = 2 / 3
"""Of the hall's depth from the screen: where picture and sound are mixed for."""

Run = tuple[Seat, ...]
Rank = tuple[int, float]
"""Seats beside a wheelchair that are no companion's, then the square of the distance: less is better."""


@dataclass(frozen=True)
class Point:
    """A place in a hall: rows from the screen, and columns. Between two seats it has fractions."""

    depth: float
    column: float

    @classmethod
    def of(cls, layout: SeatLayout, run: Collection[Seat]) -> "Point":
        """The middle of the seats."""
        depths = [layout.depths[seat.row] for seat in run]
        return cls(sum(depths) / len(run), sum(seat.column for seat in run) / len(run))

    def away_from(self, other: "Point") -> float:
        """The square of the distance, in widths of a seat."""
        return self.away_from_row(other.depth) + (self.column - other.column) ** 2

    def away_from_row(self, depth: float) -> float:
        """The square of the distance to the nearest place in the row."""
        return (ROW_PITCH * (depth - self.depth)) ** 2

    @classmethod
    def best_view(cls, layout: SeatLayout) -> "Point":
        return cls((len(layout.by_row) - 1) * BEST_DEPTH, layout.middle)


@dataclass
class Places:
    """Of the seats that are free and fit the wish. Wheelchair spaces and companions' seats are among them only where
    the wish has wheelchairs.
    """

    inventory: SeatInventory
    wish: SeatWish
    seat_types: Collection[str]
    _runs: dict[int, list[Run]] = field(default_factory=dict)
    _nowhere: set[tuple[int, int]] = field(default_factory=set)

    @property
    def layout(self) -> SeatLayout:
        return self.inventory.layout

    def runs(self, depth: int) -> list[Run]:
        """Maximal runs of neighbours in this row; an aisle ends a run."""
        if depth not in self._runs:
            self._runs[depth] = list(consecutive([seat for seat in self._free(depth) if self._fits(seat)]))
        return self._runs[depth]

    def seats(self) -> list[Seat]:
        """All of them, in the layout's order."""
        return [seat for depth in range(len(self.layout.by_row)) for run in self.runs(depth) for seat in run]

    def nearest(self, size: int, accessible: int, point: Point, used: Collection[str] = frozenset[str]()) -> Run | None:
        """As many neighbours, with exactly as many wheelchair spaces, whole sofas and none of the seats in `used`. With
        wheelchairs it is the run with the most companions' seats; else, and among equals, the nearest; then the first.
        """
        if (size, accessible) in self._nowhere:
            return None
        best: tuple[Rank, Run] | None = None
        for depth in self.outwards(point):
            if best is not None and not accessible and point.away_from_row(depth) >= best[0][1]:
                break
            found = self._ranked(depth, size, accessible, point, used)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        if best is None and not used:
            self._nowhere.add((size, accessible))
        return None if best is None else best[1]

    def nearest_in_row(self, depth: int, size: int, accessible: int, point: Point) -> Run | None:
        """As `nearest`, of one row."""
        found = self._ranked(depth, size, accessible, point, ())
        return None if found is None else found[1]

    def has_runs_of(self, size: int) -> bool:
        """Whether so many neighbours are free anywhere."""
        return size <= self._longest

    @cached_property
    def _longest(self) -> int:
        """Of all runs in the hall."""
        return max(len(run) for depth in range(len(self.layout.by_row)) for run in (*self.runs(depth), ()))

    def _ranked(
        self, depth: int, size: int, accessible: int, point: Point, used: Collection[str]
    ) -> tuple[Rank, Run] | None:
        best: tuple[Rank, Run] | None = None
        for aside, run in _nearest_first([run for run in self.runs(depth) if len(run) >= size], point):
            if best is not None and not accessible and aside >= best[0][1]:
                break
            windows = _with_wheelchairs(run, size, accessible, point) if accessible else _outwards(run, size, point)
            for rank, found in windows:
                if best is not None and rank >= best[0]:
                    break
                has_others = not accessible and any(seat.accessible for seat in found)
                if not has_others and is_whole(found) and not any(seat.seat_id in used for seat in found):
                    best = (rank, found)
        if best is None:
            return None
        (plain, aside), found = best
        return (plain, aside + point.away_from_row(depth)), found

    def outwards(self, point: Point) -> list[int]:
        """The rows of the hall, the nearest to the point first."""
        return sorted(range(len(self.layout.by_row)), key=lambda depth: (abs(depth - point.depth), depth))

    def _free(self, depth: int) -> Sequence[Seat]:
        """The free seats of the row; looked for anew where something was decided in it that is not committed yet."""
        inventory = self.inventory
        if depth not in self._decided:
            return inventory.seats.free_rows.of(depth, inventory.seats.claims, inventory.now)
        return [seat for seat in self.layout.by_row[depth] if inventory.live_claim(seat.seat_id) is None]

    @cached_property
    def _decided(self) -> set[int]:
        """The rows in which something was decided."""
        changed = (*self.inventory.freed, *(claim.seat_id for claim in self.inventory.taken))
        by_id, depths = self.layout.by_id, self.layout.depths
        return {depths[by_id[seat_id].row] for seat_id in changed if seat_id in by_id}

    def _fits(self, seat: Seat) -> bool:
        return seat.seat_type in self.seat_types and (
            self.wish.accessible > 0 or not (seat.accessible or seat.companion)
        )


def consecutive(seats: Collection[Seat]) -> Iterator[Run]:
    """Splits seats in the layout's order into runs of neighbours."""
    run: list[Seat] = []
    for seat in seats:
        if run and (seat.row != run[-1].row or seat.column != run[-1].column + 1):
            yield tuple(run)
            run = []
        run.append(seat)
    if run:
        yield tuple(run)


def is_whole(seats: Collection[Seat]) -> bool:
    """Whether no sofa is among them with a part only."""
    linked = {other for seat in seats for other in seat.linked_with}
    return not linked or linked <= {seat.seat_id for seat in seats}


def _nearest_first(runs: list[Run], point: Point) -> Iterator[tuple[float, Run]]:
    """Each run of a row with the square of how far aside of the point its nearest seat is, ascending; of two the left
    one first.
    """
    right = bisect_right(runs, point.column, key=lambda run: run[0].column)
    left = right - 1
    while left >= 0 or right < len(runs):
        before = max(point.column - runs[left][-1].column, 0.0) if left >= 0 else inf
        after = runs[right][0].column - point.column if right < len(runs) else inf
        if before <= after:
            yield before**2, runs[left]
            left -= 1
        else:
            yield after**2, runs[right]
            right += 1


def _outwards(run: Run, size: int, point: Point) -> Iterator[tuple[Rank, Run]]:
    """As many neighbours of the run, the nearest to the point first; of two the left one first."""
    first = run[0].column + (size - 1) / 2 - point.column
    for start in sorted(range(len(run) - size + 1), key=lambda start: (abs(first + start), start)):
        yield (0, (first + start) ** 2), run[start : start + size]


def _with_wheelchairs(run: Run, size: int, accessible: int, point: Point) -> list[tuple[Rank, Run]]:
    """The neighbours of the run that have as many wheelchair spaces, in their order."""
    spaces = [at for at, seat in enumerate(run) if seat.accessible]
    starts = {start for at in spaces for start in range(max(0, at - size + 1), min(at, len(run) - size) + 1)}
    ranked: list[tuple[Rank, Run]] = []
    for start in sorted(starts):
        found = run[start : start + size]
        if sum(seat.accessible for seat in found) == accessible:
            plain = sum(not (seat.accessible or seat.companion) for seat in found)
            ranked.append(((plain, (run[start].column + (size - 1) / 2 - point.column) ** 2), found))
    return sorted(ranked, key=lambda each: each[0])
