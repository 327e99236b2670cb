"""Seat layouts as locking sees them. `domain/layouts` has how a layout is uploaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby


@dataclass(frozen=True)
class Seat:
    """`seat_id`: the label on the seat (A1). `linked_with`: the other seats of its sofa, which is locked as a whole."""

    seat_id: str
    seat_type: str
    row: str
    column: int
    accessible: bool = False
    companion: bool = False
    linked_with: tuple[str, ...] = ()
    blocked_reason: str | None = None


@dataclass(frozen=True)
class SeatLayout:
    """Immutable. `seats`: in the order in which every answer lists them, row by row, column by column."""

    id: str
    rows: int
    columns: int
    seats: tuple[Seat, ...]

    @cached_property
    def by_id(self) -> dict[str, Seat]:
        return {seat.seat_id: seat for seat in self.seats}

    @cached_property
    def order(self) -> dict[str, int]:
        return {seat.seat_id: position for position, seat in enumerate(self.seats)}

    @cached_property
    def by_row(self) -> tuple[tuple[Seat, ...], ...]:
        """The seats of each row, from the screen backwards."""
        return tuple(tuple(row) for _, row in groupby(self.seats, key=lambda seat: seat.row))

    @cached_property
    def depths(self) -> dict[str, int]:
        """By row: how many rows are in front of it."""
        return {row[0].row: depth for depth, row in enumerate(self.by_row)}

    @cached_property
    def middle(self) -> float:
        """The column in the middle of the hall; between two seats it is a half."""
        columns = [seat.column for seat in self.seats]
        return (min(columns) + max(columns)) / 2

    def in_order(self, seat_ids: Iterable[str]) -> list[str]:
        """The seat ids in the layout's order; unknown ones come last, sorted."""
        return sorted(seat_ids, key=lambda seat_id: (self.order.get(seat_id, len(self.seats)), seat_id))


def repeated_positions(seat_ids: Sequence[str]) -> list[int]:
    """The positions of ids that occur earlier in the list. Takes linear time: clients may send long lists."""
    first = {seat_id: i for i, seat_id in reversed(list(enumerate(seat_ids)))}
    return [i for i, seat_id in enumerate(seat_ids) if first[seat_id] != i]
