"""Conflicts of a new layout with seats that are locked or sold."""

from dataclasses import replace

import pytest

from domain.layouts.comparing import exchanged, layout_conflicts
from domain.seats.layout import Seat, SeatLayout
from tests.domain.seats.halls import at, blocked, inventory, row, sold, states, take


def layout(*seats: Seat) -> SeatLayout:
    return SeatLayout("LAYOUT_2", 10, 20, seats)


FIRST, *REST = row("A", 8)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (layout(*REST), "GONE"),
        (layout(replace(FIRST, seat_type="Silver"), *REST), "RETYPED"),
        (layout(replace(FIRST, blocked_reason="Broken"), *REST), "BLOCKED"),
        (layout(replace(FIRST, seat_id="a1"), *REST), "RELABELLED"),
        (layout(replace(FIRST, row="B"), *REST), "MOVED"),
        (layout(replace(FIRST, column=9), *REST), "MOVED"),
        (layout(replace(FIRST, accessible=True), *REST), "ACCESSIBILITY"),
        (layout(replace(FIRST, companion=True), *REST), "COMPANION"),
        (layout(replace(FIRST, linked_with=("A2",)), replace(REST[0], linked_with=("A1",)), *REST[1:]), "RELINKED"),
    ],
)
def test_a_taken_seat_that_would_not_stay_what_it_is_says_why(wanted: SeatLayout, why: str) -> None:
    hall = inventory(claims=[sold("A1")])
    [seat] = layout_conflicts(hall, wanted)
    assert (seat.seat_id, seat.booking_id, seat.why) == ("A1", "BOOK_9", why)


def test_spellings_that_are_read_the_same_and_what_befalls_other_seats_stand_in_no_ones_way() -> None:
    hall = inventory(claims=[sold("A1")])
    others = [replace(seat, column=seat.column + 4, accessible=True) for seat in REST[1:]]
    assert layout_conflicts(hall, layout(replace(FIRST, seat_type="GOLD", row="a"), *others)) == ()


def test_expired_locks_and_blocked_seats_are_no_conflicts() -> None:
    hall = inventory(claims=[blocked("A2")])
    lock = take(hall, "A1")
    assert [seat.seat_id for seat in layout_conflicts(hall, layout())] == ["A1"]
    assert layout_conflicts(at(lock.expires_at, hall), layout()) == ()


def test_a_new_layout_blocks_its_seats_and_ends_blocks_of_the_old_one_but_not_those_set_by_hand() -> None:
    present = layout(replace(FIRST, blocked_reason="Broken"), *REST)
    new = layout(FIRST, REST[0], replace(REST[1], blocked_reason="Broken"))
    hall = inventory(claims=[blocked("A1"), blocked("A2"), blocked("A8")])
    hall.seats.layout = new
    exchanged(hall, present)
    assert states(hall) == {"A2": "X", "A3": "X"}
    assert hall.layout_exchanged


def test_a_block_set_by_hand_stays_when_the_label_is_spelled_otherwise_and_takes_in_the_new_sofa() -> None:
    hall = inventory(claims=[blocked("A1")])
    sofa = replace(FIRST, seat_id="a1", linked_with=("A2",)), replace(REST[0], linked_with=("a1",))
    hall.seats.layout = layout(*sofa, *REST[1:])
    exchanged(hall, layout(FIRST, *REST))
    assert states(hall) == {"a1": "X", "A2": "X"}
