"""Alternatives to seats that are taken: equal seats side by side, offered with the refusal.

A show that sells out refuses thousands of requests. What is free is therefore found once after each change, in the
order of the layout, and a request looks only at what lies nearest to the seats that it asked for.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat

MOST_OFFERED = 3


@dataclass(frozen=True)
class FreeRuns:
    """Runs of as many free neighbouring seats as one request asks for. `middles`: the position of each in the layout,
    ascending. `found_at`, `until`: no claim that counted for it ends in between.
    """

    runs: list[tuple[str, ...]]
    middles: list[float]
    found_at: datetime
    until: datetime | None

    def holds_at(self, now: datetime) -> bool:
        return self.found_at <= now and (self.until is None or now < self.until)

    def nearest(self, here: float) -> Iterator[tuple[str, ...]]:
        """All runs, nearest first; of two at the same distance the first by its seats' names."""
        right = bisect_left(self.middles, here)
        left = right - 1
        while left >= 0 or right < len(self.runs):
            before = here - self.middles[left] if left >= 0 else float("inf")
            after = self.middles[right] - here if right < len(self.runs) else float("inf")
            if before < after or (before == after and self.runs[left] < self.runs[right]):
                yield self.runs[left]
                left -= 1
            else:
                yield self.runs[right]
                right += 1


def equal_alternatives(inventory: SeatInventory, seat_ids: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Up to three runs of as many free seats side by side, all of one type that was asked for, nearest first.

    Accessible seats, companion seats and sofas are never among them.
    """
    wanted = [inventory.layout.by_id[seat_id] for seat_id in seat_ids]
    types = {seat.seat_type for seat in wanted}
    if len(types) != 1:
        return ()
    order = inventory.layout.order
    here = sum(order[seat.seat_id] for seat in wanted) / len(wanted)
    return tuple(_disjoint(_free_runs(inventory, types.pop(), len(wanted)).nearest(here), inventory))


def _free_runs(inventory: SeatInventory, seat_type: str, size: int) -> FreeRuns:
    """Kept with the committed seats while they stay as they are. Seats that this inventory has taken are left out of
    what is offered; one that has freed seats looks anew.
    """
    if inventory.freed:
        return _found(inventory, seat_type, size)
    kept: FreeRuns | None = inventory.seats.free_runs.get((seat_type, size))
    if kept is None or not kept.holds_at(inventory.now):
        kept = _found(inventory.seats.at(inventory.moment), seat_type, size)
        inventory.seats.free_runs[seat_type, size] = kept
    return kept


def _found(inventory: SeatInventory, seat_type: str, size: int) -> FreeRuns:
    order = inventory.layout.order
    runs = [run for row in _rows(inventory, seat_type) for run in _windows(row, size)]
    ordered = sorted((order[run[0]] + (size - 1) / 2, run) for run in runs)
    expiries = [c.expires_at for c in inventory.seats.claims if c.expires_at is not None and c.is_live(inventory.now)]
    return FreeRuns(
        [run for _, run in ordered],
        [middle for middle, _ in ordered],
        inventory.now,
        min(expiries, default=None),
    )


def _rows(inventory: SeatInventory, seat_type: str) -> Iterator[list[str]]:
    """Maximal runs of neighbouring free seats of the type."""
    free = [seat for seat in inventory.layout.seats if seat.seat_type == seat_type and _is_offered(inventory, seat)]
    for _, run in groupby(enumerate(free), key=lambda pair: (pair[1].row, pair[1].column - pair[0])):
        yield [seat.seat_id for _, seat in run]


def _is_offered(inventory: SeatInventory, seat: Seat) -> bool:
    kept = seat.accessible or seat.companion or bool(seat.linked_with)
    return not kept and inventory.live_claim(seat.seat_id) is None


def _windows(run: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(run[start : start + size]) for start in range(len(run) - size + 1))


def _disjoint(nearest: Iterator[tuple[str, ...]], inventory: SeatInventory) -> list[tuple[str, ...]]:
    """The first MOST_OFFERED runs that share no seat with one another and that the inventory has not taken."""
    offered: list[tuple[str, ...]] = []
    used: set[str] = set()
    for run in nearest:
        if len(offered) == MOST_OFFERED:
            break
        if used.isdisjoint(run) and not any(seat_id in inventory.taken for seat_id in run):
            offered.append(run)
            used.update(run)
    return offered
