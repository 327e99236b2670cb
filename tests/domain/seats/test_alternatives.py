"""Seats as good as those that were taken: side by side, of one type, nearest first."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.seats.alternatives import equal_alternatives
from tests.domain.seats.halls import inventory, row, sold

ROWS = [*row("A", 8), *row("B", 8)]


def test_the_nearest_run_of_as_many_seats_comes_first() -> None:
    hall = inventory(*ROWS, claims=[sold("A3"), sold("A4"), sold("A5")])
    assert equal_alternatives(hall, ["A4", "A5"]) == (("A6", "A7"), ("A1", "A2"), ("B1", "B2"))


def test_no_run_goes_over_an_aisle_or_into_another_row() -> None:
    seats = [seat for seat in ROWS if seat.seat_id not in {"A3", "A6"}]
    hall = inventory(*seats, claims=[sold(f"B{n}") for n in range(1, 9)])
    assert equal_alternatives(hall, ["B1", "B2", "B3"]) == ()
    assert set(equal_alternatives(hall, ["B1", "B2"])) == {("A1", "A2"), ("A4", "A5"), ("A7", "A8")}


def test_nothing_equals_seats_of_two_types() -> None:
    hall = inventory(*row("A", 8), *row("B", 8, "Silver"))
    assert equal_alternatives(hall, ["A1", "B1"]) == ()
    assert all(seat_id.startswith("B") for run in equal_alternatives(hall, ["B1"]) for seat_id in run)


def test_seats_that_are_kept_for_others_are_not_offered_unasked() -> None:
    first, second, third, fourth, *_ = row("A", 4)
    kept = replace(first, accessible=True), replace(second, companion=True), replace(third, linked_with=("A4",))
    assert equal_alternatives(inventory(*kept, fourth, claims=[sold("A4")]), ["A4"]) == ()


@given(st.sets(st.sampled_from([seat.seat_id for seat in ROWS]), min_size=1), st.integers(1, 4))
def test_offers_are_free_apart_and_as_many_as_were_asked_for(taken: set[str], size: int) -> None:
    hall = inventory(*ROWS, claims=[sold(seat_id) for seat_id in taken])
    offers = equal_alternatives(hall, [seat.seat_id for seat in ROWS[:size]])
    offered = [seat_id for run in offers for seat_id in run]
    assert len(offers) <= 3
    assert len(set(offered)) == len(offered)
    assert not set(offered) & taken
    for run in offers:
        assert len(run) == size
        assert all(right == f"{left[0]}{int(left[1:]) + 1}" for left, right in pairwise(run))
