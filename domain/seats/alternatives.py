"""Alternatives to seats that are taken: equal seats side by side, offered with the refusal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat

MOST_OFFERED = 3


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
    runs = [run for row in _free_runs(inventory, types.pop()) for run in _windows(row, len(wanted))]
    nearest = sorted(runs, key=lambda run: (abs(order[run[0]] + (len(run) - 1) / 2 - here), run))
    return tuple(_disjoint(nearest))


def _free_runs(inventory: SeatInventory, seat_type: str) -> Iterator[list[str]]:
    """Maximal runs of neighbouring free seats of the type."""
    free = [seat for seat in inventory.layout.seats if seat.seat_type == seat_type and _is_offered(inventory, seat)]
    for _, run in groupby(enumerate(free), key=lambda pair: (pair[1].row, pair[1].column - pair[0])):
        yield [seat.seat_id for _, seat in run]


def _is_offered(inventory: SeatInventory, seat: Seat) -> bool:
    kept = seat.accessible or seat.companion or bool(seat.linked_with)
    return not kept and inventory.live_claim(seat.seat_id) is None


def _windows(run: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(run[start : start + size]) for start in range(len(run) - size + 1))


def _disjoint(nearest: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The first MOST_OFFERED runs that share no seat with one another."""
    offered: list[tuple[str, ...]] = []
    for run in nearest:
        if len(offered) == MOST_OFFERED:
            break
        if not any(set(run) & set(earlier) for earlier in offered):
            offered.append(run)
    return offered
