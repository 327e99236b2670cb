"""Layouts as partners describe them."""

import random
from collections.abc import Sequence

import pytest

from domain.errors import InvalidInput
from domain.layouts import NewLayout, NewSeat, layout_of
from domain.seats.layout import Seat, SeatLayout

PRICED = {"Gold", "Silver"}


def seats(*labels: str) -> list[NewSeat]:
    return [NewSeat(label, "Gold") for label in labels]


def made(new: Sequence[NewSeat], rows: int = 10, columns: int = 15) -> SeatLayout:
    return layout_of(NewLayout(rows, columns, new), PRICED)


def fields_of(new: Sequence[NewSeat], rows: int = 10, columns: int = 15) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        made(new, rows, columns)
    return [problem.field for problem in refused.value.errors]


def rows_of(layout: SeatLayout) -> list[str]:
    return list(dict.fromkeys(seat.row for seat in layout.seats))


def test_a_label_implies_row_and_column_and_rows_stand_as_they_are_first_named() -> None:
    layout = made(seats("B2", "A10", "AA1", "A2"), rows=3)
    assert [(seat.seat_id, seat.row, seat.column) for seat in layout.seats] == [
        ("B2", "B", 2), ("A2", "A", 2), ("A10", "A", 10), ("AA1", "AA", 1),
    ]  # fmt: skip


def test_other_labels_bring_row_and_column() -> None:
    layout = made([NewSeat("Loge 1", "Gold", "Balcony", 3), NewSeat("7/4", "Gold", "7", 4), NewSeat("C1", "Gold", "B")])
    assert [(seat.seat_id, seat.row, seat.column) for seat in layout.seats] == [
        ("Loge 1", "Balcony", 3), ("7/4", "7", 4), ("C1", "B", 1),
    ]  # fmt: skip
    assert fields_of([NewSeat("Loge 1", "Gold"), NewSeat("x2", "Gold", "B")]) == ["seats[0].row", "seats[1].column"]


@pytest.mark.parametrize(
    "rows",
    [
        [*"ABCDEFGHJKLMNPQR"],
        [*"ABCDEFGHIJKLMNOPQRSTUVWX", "AA", "BB", "CC"],
        ["ZZ"],
        ["AA", *"ABC"],
        [*reversed("ABCDEF")],
        ["101", "7", "Loge", "\u0905"],
    ],
    ids=["without I and O", "doubled letters behind", "ZZ alone", "AA in front", "Z first", "any names"],
)
def test_as_many_rows_as_there_are_may_have_any_names_and_stay_in_their_order(rows: list[str]) -> None:
    new = [NewSeat(f"{row}/{column}", "Gold", row, column) for row in rows for column in (1, 2)]
    assert rows_of(made(new, rows=len(rows))) == rows
    if len(rows) > 1:
        beyond = len(new) - 2
        assert fields_of(new, rows=len(rows) - 1) == [f"seats[{beyond}].row", f"seats[{beyond + 1}].row"]


def test_a_label_in_letters_implies_a_row_of_any_number() -> None:
    labels = [f"{row}1" for row in [*"ABCDEFGHJKLMNPQR", "ZZ"]]
    assert rows_of(made(seats(*labels), rows=17)) == [*"ABCDEFGHJKLMNPQR", "ZZ"]


def test_a_block_numbered_from_101_gives_row_and_column() -> None:
    block = [NewSeat(f"A{100 + column}", "Gold", "A", column) for column in range(1, 31)]
    assert made(block, rows=1, columns=30).seats[29] == Seat("A130", "Gold", "A", 30)
    assert fields_of(seats("A101"), columns=30) == ["seats[0].seat_id"]


def test_a_row_is_the_same_however_its_name_is_spelled() -> None:
    new = [NewSeat("x1", "Gold", "Loge", 1), NewSeat("x2", "Gold", "LOGE ", 2)]
    assert rows_of(made(new, rows=1)) == ["Loge"]
    assert fields_of([new[0], NewSeat("x2", "Gold", "loge", 1)]) == ["seats[1].seat_id"]


@pytest.mark.parametrize(
    ("seat", "field"),
    [
        (NewSeat("A3", "Gold"), "seat_id"),
        (NewSeat("A1", "Gold", "A", 3), "column"),
        (NewSeat("A1", "Gold", "A", 0), "column"),
        (NewSeat("A1", "Gold", "A", -1), "column"),
    ],
)
def test_a_seat_outside_of_the_columns_is_refused(seat: NewSeat, field: str) -> None:
    assert fields_of([seat], rows=2, columns=2) == [f"seats[0].{field}"]


def test_labels_and_places_are_taken_once() -> None:
    assert fields_of(seats("A1", "A2", "A1")) == ["seats[2].seat_id"]
    assert fields_of([*seats("A1"), NewSeat("\uff41\uff11", "Gold", "B", 1)]) == ["seats[1].seat_id"]
    assert fields_of([NewSeat("\u00e91", "Gold", "B", 1), NewSeat("E\u03011", "Gold", "B", 2)]) == ["seats[1].seat_id"]
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


def test_links_and_types_are_found_however_they_are_spelled() -> None:
    layout = made([NewSeat("A1", "GOLD", linked_with=["a2"]), NewSeat("A2", "\uff27old")])
    assert [(seat.seat_type, seat.linked_with) for seat in layout.seats] == [("Gold", ("A2",)), ("Gold", ("A1",))]


@pytest.mark.parametrize("broken", ["A\u200b1", "\u3164", "A\ufe0f1"])
def test_labels_types_and_rows_show_every_character_that_they_have(broken: str) -> None:
    assert fields_of([NewSeat(broken, "Gold", "A", 1)]) == ["seats[0].seat_id"]
    assert fields_of([NewSeat("A1", broken)]) == ["seats[0].seat_type"]
    assert fields_of([NewSeat("A1", "Gold", broken, 1)]) == ["seats[0].row"]


def test_a_sofa_with_a_blocked_seat_is_blocked_as_a_whole() -> None:
    sofa = [NewSeat("A1", "Gold", linked_with=["A2"], blocked_reason="Torn"), *seats("A2", "A3")]
    assert [seat.blocked_reason for seat in made(sofa).seats] == ["Torn", "Torn", None]


def test_the_same_rows_have_the_same_id_in_whatever_order_their_seats_come() -> None:
    labels = [f"{row}{column}" for row in "ABC" for column in range(1, 9)]
    shuffled = sorted(random.Random(7).sample(labels, len(labels)), key=lambda label: label[0])
    assert made(seats(*labels)).id == made(seats(*shuffled)).id
    others = [
        made(seats(*labels[1:])),
        made(seats(*labels), columns=14),
        made(seats(*labels[8:], *labels[:8])),
        made([NewSeat(each, "Silver") for each in labels]),
    ]
    assert len({made(seats(*labels)).id, *(layout.id for layout in others)}) == 5
