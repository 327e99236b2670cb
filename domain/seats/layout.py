"""Seat layouts as locking sees them. `domain/layouts` has how a layout is uploaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from domain.errors import FieldProblem, InvalidInput
from domain.text import by_reading, reading_key

LONGEST_LABEL, LONGEST_TYPE = 20, 40
"""Characters of a seat's label and row, and of its type."""


@dataclass(frozen=True)
class Seat:
    """`seat_id`: the label on the seat (A1). `linked_with`: the other seats of its sofa, one unit in all operations."""

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
    def seat_types(self) -> tuple[str, ...]:
        """In the order in which the seats first have them."""
        return tuple(dict.fromkeys(seat.seat_type for seat in self.seats))

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

    @cached_property
    def _labels(self) -> dict[str, str]:
        return by_reading(self.by_id)

    def label_of(self, seat_id: str) -> str | None:
        """The seat's label as the layout spells it; None if no seat has a label that is read so."""
        return seat_id if seat_id in self.by_id else self._labels.get(reading_key(seat_id))

    def labels_of(self, seat_ids: Sequence[str]) -> list[str]:
        """The seats' labels as the layout spells them. Raises InvalidInput for no seats and for unknown ones."""
        if not seat_ids:
            raise InvalidInput.of("seat_ids", "Name at least one seat.")
        labels = [self.label_of(seat_id) for seat_id in seat_ids]
        unknown = [i for i, label in enumerate(labels) if label is None]
        if unknown:
            raise InvalidInput(tuple(FieldProblem(f"seat_ids[{i}]", "The show has no such seat.") for i in unknown))
        return [label for label in labels if label is not None]

    def whole_sofas(self, labels: Iterable[str]) -> list[str]:
        """The seats and those linked with them, in the layout's order."""
        wanted = set(labels)
        return self.in_order(wanted.union(*(self.by_id[label].linked_with for label in wanted)))

    def in_order(self, seat_ids: Iterable[str]) -> list[str]:
        """The seat ids in the layout's order; unknown ones come last, sorted."""
        return sorted(seat_ids, key=lambda seat_id: (self.order.get(seat_id, len(self.seats)), seat_id))


def repeated_positions(seat_ids: Sequence[str]) -> list[int]:
    """The positions of ids that occur earlier in the list. Takes linear time: clients may send long lists."""
    first = {seat_id: i for i, seat_id in reversed(list(enumerate(seat_ids)))}
    return [i for i, seat_id in enumerate(seat_ids) if first[seat_id] != i]
