"""Layouts as partners upload them: checked, completed, and put in order."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.errors import FieldProblem, InvalidInput
from domain.layouts.identity import identity_of
from domain.layouts.sofas import sofas_of
from domain.seats.layout import Seat, SeatLayout
from domain.text import clean, clean_optional

LARGEST_SIDE, MOST_SEATS = 200, 10_000
MOST_PROBLEMS_LISTED = 50
LONGEST_LABEL, LONGEST_TYPE = 20, 40
_LABEL = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,2})", re.ASCII)
_LETTERS = re.compile(r"[A-Z]{1,2}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
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
    """`seats`: all seats of the hall. `rows` and `columns` only limit their positions."""

    rows: int
    columns: int
    seats: Sequence[NewSeat]


def as_new(layout: SeatLayout) -> NewLayout:
    """The layout as it would be uploaded again."""
    return NewLayout(layout.rows, layout.columns, [NewSeat(**vars(seat)) for seat in layout.seats])


def layout_of(new: NewLayout, priced_types: Collection[str]) -> SeatLayout:
    """The layout. The same content has the same id, whatever the order of the seats. Raises InvalidInput naming each
    wrong seat.
    """
    _check_size(new)
    placed = _collect(new.seats, lambda i, seat: _placed(f"seats[{i}]", seat, new, priced_types))
    _check_distinct(placed, new.rows)
    sofas, row_order = sofas_of(placed), _row_order(placed)
    in_order = sorted(placed, key=lambda seat: (row_order[seat.row], seat.column))
    seats = [replace(seat, linked_with=sofas[seat.seat_id]) for seat in in_order]
    return SeatLayout(identity_of(new.rows, new.columns, seats), new.rows, new.columns, tuple(seats))


def _check_size(new: NewLayout) -> None:
    for field, side in (("rows", new.rows), ("columns", new.columns)):
        if not 1 <= side <= LARGEST_SIDE:
            raise InvalidInput.of(field, f"Expected 1 to {LARGEST_SIDE}.")
    if not new.seats:
        raise InvalidInput.of("seats", "Name at least one seat: a show has the seats named here and no others.")
    if len(new.seats) > MOST_SEATS:
        raise InvalidInput.of("seats", f"At most {MOST_SEATS} seats.")


def _placed(path: str, seat: NewSeat, new: NewLayout, priced_types: Collection[str]) -> Seat:
    seat_id = clean(seat.seat_id, f"{path}.seat_id", LONGEST_LABEL)
    row, column = _position(path, seat_id, seat)
    for field, number, most in (("row", _row_number(row), new.rows), ("column", column, new.columns)):
        if not 1 <= number <= most:
            wrong = "seat_id" if getattr(seat, field) is None else field
            raise InvalidInput.of(f"{path}.{wrong}", f"Outside of {new.rows} rows of {new.columns} columns.")
    seat_type = clean(seat.seat_type, f"{path}.seat_type", LONGEST_TYPE)
    if seat_type not in priced_types:
        known = ", ".join(sorted(priced_types))
        raise InvalidInput.of(f"{path}.seat_type", f"The show has no price for this type. It has prices for {known}.")
    reason = clean_optional(seat.blocked_reason, f"{path}.blocked_reason")
    linked = tuple(clean(other, f"{path}.linked_with[{j}]", LONGEST_LABEL) for j, other in enumerate(seat.linked_with))
    return Seat(seat_id, seat_type, row, column, seat.accessible, seat.companion, linked, reason)


def _position(path: str, seat_id: str, seat: NewSeat) -> tuple[str, int]:
    if seat.row is not None and seat.column is not None:
        return clean(seat.row, f"{path}.row", LONGEST_LABEL), seat.column
    implied = _LABEL.fullmatch(seat_id)
    if implied is None:
        missing = "row" if seat.row is None else "column"
        raise InvalidInput.of(f"{path}.{missing}", "Give row and column: this label does not imply them as A1 does.")
    row = implied[1] if seat.row is None else clean(seat.row, f"{path}.row", LONGEST_LABEL)
    return row, int(implied[2]) if seat.column is None else seat.column


def _row_number(row: str) -> int:
    """A is 1, Z 26, AA 27; 7 is 7. Any other name counts as 1: only the number of rows limits rows of such names."""
    if _LETTERS.fullmatch(row):
        number = 0
        for letter in row:
            number = number * 26 + ord(letter) - ord("A") + 1
        return number
    return int(row) if _NUMBER.fullmatch(row) else 1


def _row_order(seats: Sequence[Seat]) -> dict[str, tuple[int, str]]:
    """Sort keys: lettered and numbered rows from the screen backwards, then rows of other names by name."""
    rows = {seat.row for seat in seats}
    named = {row for row in rows if not _LETTERS.fullmatch(row) and not _NUMBER.fullmatch(row)}
    return {row: (LARGEST_SIDE + 1 if row in named else _row_number(row), row) for row in rows}


def _check_distinct(seats: Sequence[Seat], rows: int) -> None:
    labels: set[str] = set()
    places: set[tuple[str, int]] = set()

    def check(i: int, seat: Seat) -> None:
        place = (seat.row, seat.column)
        if seat.seat_id in labels:
            raise InvalidInput.of(f"seats[{i}].seat_id", "This seat is named twice.")
        if place in places:
            raise InvalidInput.of(f"seats[{i}].seat_id", "Another seat is in this row and column.")
        labels.add(seat.seat_id)
        places.add(place)

    _collect(seats, check)
    if len({seat.row for seat in seats}) > rows:
        raise InvalidInput.of("rows", f"The seats stand in more than {rows} rows.")


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
