"""Sofas: linked seats, one unit in whatever is done to them. A link holds in both directions."""

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import FieldProblem, InvalidInput
from domain.seats.layout import Seat
from domain.text import by_reading, reading_key

LARGEST_SOFA = 10
"""Not more than a customer may lock at once, or the sofa could never be booked."""


def linked_both_ways(seats: Sequence[Seat]) -> list[Seat]:
    """The seats, each linked with all other seats of its sofa; it is enough that one of two seats names the other.

    Raises InvalidInput for links to unknown seats, to the seat itself or to another type, and for sofas that are too
    long.
    """
    named = _named(seats)
    sofa_of: dict[str, set[str]] = {}
    for i, seat in enumerate(named):
        whole = {seat.seat_id}.union(*(sofa_of.get(each, {each}) for each in (seat.seat_id, *seat.linked_with)))
        if len(whole) > LARGEST_SOFA:
            raise InvalidInput.of(f"seats[{i}].linked_with", f"At most {LARGEST_SOFA} seats can be linked.")
        sofa_of |= dict.fromkeys(whole, whole)
    return [replace(seat, linked_with=tuple(sorted(sofa_of[seat.seat_id] - {seat.seat_id}))) for seat in named]


def blocked_as_a_whole(seats: Sequence[Seat]) -> list[Seat]:
    """The seats, with every seat of a sofa blocked if one of them is, for its own reason or else for that one's."""
    reasons = {seat.seat_id: seat.blocked_reason for seat in seats if seat.blocked_reason is not None}
    return [
        seat
        if seat.blocked_reason is not None
        else replace(seat, blocked_reason=next((reasons[each] for each in seat.linked_with if each in reasons), None))
        for seat in seats
    ]


def _named(seats: Sequence[Seat]) -> list[Seat]:
    """The seats, with the labels of linked ones as those spell them."""
    labels = by_reading(seat.seat_id for seat in seats)
    types = {seat.seat_id: seat.seat_type for seat in seats}
    problems: list[FieldProblem] = []
    named = []
    for i, seat in enumerate(seats):
        others = [labels.get(reading_key(other)) for other in seat.linked_with]
        wrong = [(j, _wrong(seat, other, types)) for j, other in enumerate(others)]
        problems += [FieldProblem(f"seats[{i}].linked_with[{j}]", said) for j, said in wrong if said is not None]
        named.append(replace(seat, linked_with=tuple(other for other in others if other is not None)))
    if problems:
        raise InvalidInput(tuple(problems))
    return named


def _wrong(seat: Seat, other: str | None, types: dict[str, str]) -> str | None:
    if other is None:
        return "The layout has no such seat."
    if other == seat.seat_id:
        return "A seat is not linked with itself."
    return None if types[other] == seat.seat_type else "Linked seats are of one type."
