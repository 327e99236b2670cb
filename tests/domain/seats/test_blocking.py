"""Blocking: a partner takes seats off sale and puts them back."""

import pytest

from domain.seats.blocking import block, unblock
from domain.seats.errors import SeatsTaken
from tests.domain.refusing import problem, problems
from tests.domain.seats.halls import blocked, inventory, sold, states, take


def test_free_seats_are_blocked_and_blocking_again_changes_nothing() -> None:
    hall = inventory(claims=[blocked("A1")])
    block(hall, ["A1", "A2"])
    assert states(hall) == {"A1": "X", "A2": "X"}
    assert hall.changes.keys() == {"A2"}


def test_a_seat_that_is_locked_or_sold_keeps_all_from_being_blocked() -> None:
    hall = inventory(claims=[sold("A2")])
    take(hall, "A3")
    with pytest.raises(SeatsTaken) as refusal:
        block(hall, ["A1", "A2", "A3"])
    assert refusal.value.seats == ("A2", "A3")
    assert states(hall) == {"A2": "B", "A3": "L"}


def test_only_blocked_seats_are_put_back() -> None:
    hall = inventory(claims=[blocked("A1"), sold("A2")])
    unblock(hall, ["A1", "A2", "A3"])
    assert states(hall) == {"A2": "B"}


def test_seats_are_named_and_are_there() -> None:
    assert problem(lambda: block(inventory(), [])) == "Name at least one seat."
    assert problems(lambda: unblock(inventory(), ["A1", "Z1", "Z2"])) == ["The show has no such seat."] * 2
