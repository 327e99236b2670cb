"""Blocking: a partner takes seats off sale and puts them back."""

import pytest

from domain.seats.blocking import block, unblock
from domain.seats.errors import SeatsTaken
from domain.seats.layout import Seat
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


SOFA = (Seat("B1", "Gold", "B", 1, linked_with=("B2",)), Seat("B2", "Gold", "B", 2, linked_with=("B1",)))


def test_a_sofa_is_blocked_and_put_back_as_a_whole_or_not_at_all() -> None:
    hall = inventory(*SOFA)
    assert block(hall, ["B1"]) == ["B1", "B2"]
    assert states(hall) == {"B1": "X", "B2": "X"}
    assert unblock(hall, ["B2"]) == ["B1", "B2"]
    assert states(hall) == {}
    halved = inventory(*SOFA, claims=[sold("B2")])
    with pytest.raises(SeatsTaken) as refusal:
        block(halved, ["B1"])
    assert refusal.value.seats == ("B2",)


def test_a_seat_is_found_however_its_label_is_spelled() -> None:
    hall = inventory()
    assert block(hall, ["a1", "\uff21\uff12"]) == ["A1", "A2"]


def test_seats_are_named_and_are_there() -> None:
    assert problem(lambda: block(inventory(), [])) == "Name at least one seat."
    assert problems(lambda: unblock(inventory(), ["A1", "Z1", "Z2"])) == ["The show has no such seat."] * 2
