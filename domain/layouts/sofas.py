"""Sofas: linked seats, which are locked as a whole. A link holds in both directions."""

from collections.abc import Sequence

from domain.errors import FieldProblem, InvalidInput
from domain.seats.layout import Seat

LARGEST_SOFA = 10
"""Not more than a customer may lock at once, or the sofa could never be booked."""


def sofas_of(seats: Sequence[Seat]) -> dict[str, tuple[str, ...]]:
    """For each seat the other seats of its sofa, if any; it is enough that one of two seats names the other.

    Raises InvalidInput for links to unknown seats, to the seat itself or to another type, and for sofas that are too
    long.
    """
    _check(seats)
    sofa_of: dict[str, set[str]] = {}
    for i, seat in enumerate(seats):
        whole = {seat.seat_id}.union(*(sofa_of.get(each, {each}) for each in (seat.seat_id, *seat.linked_with)))
        if len(whole) > LARGEST_SOFA:
            raise InvalidInput.of(f"seats[{i}].linked_with", f"At most {LARGEST_SOFA} seats can be linked.")
        sofa_of |= dict.fromkeys(whole, whole)
    return {seat_id: tuple(sorted(sofa - {seat_id})) for seat_id, sofa in sofa_of.items()}


def _check(seats: Sequence[Seat]) -> None:
    types = {seat.seat_id: seat.seat_type for seat in seats}
    problems = [
        FieldProblem(f"seats[{i}].linked_with[{j}]", message)
        for i, seat in enumerate(seats)
        for j, other in enumerate(seat.linked_with)
        if (message := _wrong(seat, other, types)) is not None
    ]
    if problems:
        raise InvalidInput(tuple(problems))


def _wrong(seat: Seat, other: str, types: dict[str, str]) -> str | None:
    if other not in types:
        return "The layout has no such seat."
    if other == seat.seat_id:
        return "A seat is not linked with itself."
    return None if types[other] == seat.seat_type else "Linked seats are of one type."
