"""Layouts as partners upload them: checked, completed, and put in order."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.errors import FieldProblem, InvalidInput
from domain.layouts.identity import identity_of
from domain.layouts.sofas import blocked_as_a_whole, linked_both_ways
from domain.seats.layout import LONGEST_LABEL, LONGEST_TYPE, Seat, SeatLayout
from domain.text import by_reading, clean_name, clean_optional, reading_key

LARGEST_SIDE, MOST_SEATS = 200, 10_000
MOST_PROBLEMS_LISTED = 50
_LABEL = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,2})", re.ASCII)
Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class NewSeat:
    """A label like A1 implies row A, column 1; any other label needs both. Linked seats are one sofa, whichever names
    the other.
    """

    seat_id: str
    seat_type: str
    row: str | None = None
    column: int | None = None
    accessible: bool = False
    companion: bool = False
    linked_with: Sequence[str] = ()
    blocked_reason: str | None = None


@dataclass(frozen=True)
class NewLayout:
    """`seats`: all seats of the hall. The rows stand in the order in which the seats first name them; `rows` limits how
    many there are, and `columns` the seats' columns.
    """

    rows: int
    columns: int
    seats: Sequence[NewSeat]


def as_new(layout: SeatLayout) -> NewLayout:
    """The layout as it would be uploaded again."""
    return NewLayout(layout.rows, layout.columns, [NewSeat(**vars(seat)) for seat in layout.seats])


def layout_of(new: NewLayout, priced_types: Collection[str]) -> SeatLayout:
    """The layout. Its types are spelled as the prices spell them, its rows as their first seat does. The same rows with
    the same seats have the same id, whatever the order of the seats within a row. Raises InvalidInput naming each wrong
    seat.
    """
    _check_size(new)
    types, rows = by_reading(priced_types), _Rows(new.rows)
    placed = _collect(new.seats, lambda i, seat: _placed(f"seats[{i}]", seat, new, types, rows))
    _check_distinct(placed)
    seats = blocked_as_a_whole(linked_both_ways(placed))
    in_order = tuple(sorted(seats, key=lambda seat: (rows.order[seat.row], seat.column)))
    return SeatLayout(identity_of(new.rows, new.columns, in_order), new.rows, new.columns, in_order)


def _check_size(new: NewLayout) -> None:
    for field, side in (("rows", new.rows), ("columns", new.columns)):
        if not 1 <= side <= LARGEST_SIDE:
            raise InvalidInput.of(field, f"Expected 1 to {LARGEST_SIDE}.")
    if not new.seats:
        raise InvalidInput.of("seats", "Name at least one seat: a show has the seats named here and no others.")
    if len(new.seats) > MOST_SEATS:
        raise InvalidInput.of("seats", f"At most {MOST_SEATS} seats.")


class _Rows:
    """The rows of a layout, by the names that its seats give them: `order` from the first that is named."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._names: dict[str, str] = {}
        self.order: dict[str, int] = {}

    def named(self, name: str, field: str) -> str:
        """The row's name, as it was first spelled. Raises InvalidInput for each seat of a row beyond the last."""
        row = self._names.setdefault(reading_key(name), name)
        if self.order.setdefault(row, len(self.order)) >= self._most:
            first = ", ".join(list(self.order)[: self._most])
            raise InvalidInput.of(field, f"Row {row} is one more than `rows` says: {self._most} ({first}).")
        return row


def _placed(path: str, seat: NewSeat, new: NewLayout, types: Mapping[str, str], rows: _Rows) -> Seat:
    seat_id = clean_name(seat.seat_id, f"{path}.seat_id", LONGEST_LABEL)
    name, column = _position(path, seat_id, seat)
    if not 1 <= column <= new.columns:
        field = "seat_id" if seat.column is None else "column"
        raise InvalidInput.of(f"{path}.{field}", _outside(new.columns, given=seat.column is not None))
    row = rows.named(name, f"{path}.{'seat_id' if seat.row is None else 'row'}")
    seat_type = types.get(reading_key(clean_name(seat.seat_type, f"{path}.seat_type", LONGEST_TYPE)))
    if seat_type is None:
        known = ", ".join(sorted(types.values()))
        raise InvalidInput.of(f"{path}.seat_type", f"The show has no price for this type. It has prices for {known}.")
    reason = clean_optional(seat.blocked_reason, f"{path}.blocked_reason")
    linked = tuple(
        clean_name(other, f"{path}.linked_with[{j}]", LONGEST_LABEL) for j, other in enumerate(seat.linked_with)
    )
    return Seat(seat_id, seat_type, row, column, seat.accessible, seat.companion, linked, reason)


def _outside(columns: int, *, given: bool) -> str:
    hint = "" if given else " Where numbers do not begin at 1, give row and column."
    return f"Expected a column from 1 to {columns}.{hint}"


def _position(path: str, seat_id: str, seat: NewSeat) -> tuple[str, int]:
    if seat.row is not None and seat.column is not None:
        return clean_name(seat.row, f"{path}.row", LONGEST_LABEL), seat.column
    implied = _LABEL.fullmatch(seat_id)
    if implied is None:
        missing = "row" if seat.row is None else "column"
        raise InvalidInput.of(f"{path}.{missing}", "Give row and column: this label does not imply them as A1 does.")
    row = implied[1] if seat.row is None else clean_name(seat.row, f"{path}.row", LONGEST_LABEL)
    return row, int(implied[2]) if seat.column is None else seat.column


def _check_distinct(seats: Sequence[Seat]) -> None:
    labels: set[str] = set()
    places: set[tuple[str, int]] = set()

    def check(i: int, seat: Seat) -> None:
        label, place = reading_key(seat.seat_id), (seat.row, seat.column)
        if label in labels:
            raise InvalidInput.of(f"seats[{i}].seat_id", "This seat is named twice.")
        if place in places:
            raise InvalidInput.of(f"seats[{i}].seat_id", "Another seat is in this row and column.")
        labels.add(label)
        places.add(place)

    _collect(seats, check)


def _collect(seats: Sequence[Given], one: Callable[[int, Given], Result]) -> list[Result]:
    """The results for all seats. Raises one InvalidInput for the wrong ones, up to MOST_PROBLEMS_LISTED of them."""
    results: list[Result] = []
    problems: list[FieldProblem] = []
    for i, seat in enumerate(seats):
        try:
            results.append(one(i, seat))
        except InvalidInput as invalid:
            problems.extend(invalid.errors)
        if len(problems) >= MOST_PROBLEMS_LISTED:
            break
    if problems:
        raise InvalidInput(tuple(problems))
    return results
