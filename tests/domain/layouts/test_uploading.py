"""Layouts as partners describe them."""

import random
from collections.abc import Sequence

import pytest

from domain.errors import InvalidInput
from domain.layouts import NewLayout, NewSeat, layout_of
from domain.seats.layout import SeatLayout

PRICED = {"Gold", "Silver"}


def seats(*labels: str) -> list[NewSeat]:
    return [NewSeat(label, "Gold") for label in labels]


def made(new: Sequence[NewSeat], rows: int = 10, columns: int = 15) -> SeatLayout:
    return layout_of(NewLayout(rows, columns, new), PRICED)


def fields_of(new: Sequence[NewSeat], rows: int = 10, columns: int = 15) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        made(new, rows, columns)
    return [problem.field for problem in refused.value.errors]


def test_a_label_implies_row_and_column_and_the_seats_stand_row_by_row() -> None:
    layout = made(seats("B2", "A10", "AA1", "A2"), rows=30)
    assert [(seat.seat_id, seat.row, seat.column) for seat in layout.seats] == [
        ("A2", "A", 2), ("A10", "A", 10), ("B2", "B", 2), ("AA1", "AA", 1),
    ]  # fmt: skip


def test_other_labels_bring_row_and_column() -> None:
    layout = made([NewSeat("Loge 1", "Gold", "Balcony", 3), NewSeat("7/4", "Gold", "7", 4), NewSeat("C1", "Gold", "B")])
    assert [(seat.seat_id, seat.row, seat.column) for seat in layout.seats] == [
        ("C1", "B", 1), ("7/4", "7", 4), ("Loge 1", "Balcony", 3),
    ]  # fmt: skip
    assert fields_of([NewSeat("Loge 1", "Gold"), NewSeat("x2", "Gold", "B")]) == ["seats[0].row", "seats[1].column"]


@pytest.mark.parametrize(
    ("seat", "field"),
    [
        (NewSeat("C1", "Gold"), "seat_id"),
        (NewSeat("A3", "Gold"), "seat_id"),
        (NewSeat("A1", "Gold", "Z"), "row"),
        (NewSeat("A1", "Gold", "3"), "row"),
        (NewSeat("A1", "Gold", "A", 3), "column"),
        (NewSeat("A1", "Gold", "A", 0), "column"),
        (NewSeat("A1", "Gold", "A", -1), "column"),
    ],
)
def test_a_seat_outside_of_rows_and_columns_is_refused(seat: NewSeat, field: str) -> None:
    assert fields_of([seat], rows=2, columns=2) == [f"seats[0].{field}"]


def test_rows_of_other_names_are_counted() -> None:
    named = [NewSeat(name, "Gold", name, 1) for name in ("Balcony", "Loge", "Stalls")]
    assert len(made(named, rows=3).seats) == 3
    assert fields_of(named, rows=2) == ["rows"]


def test_labels_and_places_are_taken_once() -> None:
    assert fields_of(seats("A1", "A2", "A1")) == ["seats[2].seat_id"]
    assert fields_of([*seats("A1"), NewSeat("X", "Gold", "A", 1)]) == ["seats[1].seat_id"]


def test_every_seat_that_is_wrong_is_named() -> None:
    wrong = [NewSeat("", "Gold"), NewSeat("A1", "Platinum"), NewSeat("A2", ""), NewSeat("A\0", "Gold")]
    fields = ["seats[0].seat_id", "seats[1].seat_type", "seats[2].seat_type", "seats[3].seat_id"]
    assert fields_of(wrong) == fields
    assert len(fields_of([NewSeat("", "Gold")] * 1000)) == 50


@pytest.mark.parametrize(("rows", "columns", "field"), [(0, 1, "rows"), (1, 0, "columns"), (201, 1, "rows")])
def test_a_hall_has_sides(rows: int, columns: int, field: str) -> None:
    assert fields_of(seats("A1"), rows, columns) == [field]


def test_no_seats_and_very_many_are_refused() -> None:
    assert fields_of([]) == ["seats"]
    assert fields_of(seats("A1") * 10_001) == ["seats"]


def test_a_sofa_is_the_same_seen_from_each_of_its_seats() -> None:
    layout = made([NewSeat("A1", "Gold", linked_with=["A2"]), NewSeat("A2", "Gold", linked_with=["A3"]), *seats("A3")])
    linked = {seat.seat_id: seat.linked_with for seat in layout.seats}
    assert linked == {"A1": ("A2", "A3"), "A2": ("A1", "A3"), "A3": ("A1", "A2")}


@pytest.mark.parametrize("other", ["A9", "A1", "B1"])
def test_a_link_leads_to_another_seat_of_the_same_type(other: str) -> None:
    wrong = [NewSeat("A1", "Gold", linked_with=[other]), NewSeat("B1", "Silver")]
    assert fields_of(wrong) == ["seats[0].linked_with[0]"]


def test_a_sofa_longer_than_a_lock_is_refused() -> None:
    chain = [NewSeat(f"A{i}", "Gold", linked_with=[f"A{i + 1}"]) for i in range(1, 11)]
    assert fields_of([*chain, *seats("A11")]) == ["seats[9].linked_with"]


def test_the_same_content_has_the_same_id_in_whatever_order_it_comes() -> None:
    labels = [f"{row}{column}" for row in "ABC" for column in range(1, 9)]
    shuffled = random.Random(7).sample(labels, len(labels))
    assert made(seats(*labels)).id == made(seats(*shuffled)).id
    others = [
        made(seats(*labels[1:])),
        made(seats(*labels), columns=14),
        made([NewSeat(each, "Silver") for each in labels]),
    ]
    assert len({made(seats(*labels)).id, *(layout.id for layout in others)}) == 4
