"""Locking seats: all of the requested ones or none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.seats.errors import LockLimit, SeatLimit, SeatsUnavailable
from domain.seats.layout import Seat
from domain.seats.locking import LockRequest
from domain.shows import ShowClosed
from tests.domain.making import START
from tests.domain.refusing import problem, problems
from tests.domain.seats.halls import NOW, at, blocked, inventory, row, sold, states, take


def test_free_seats_are_locked_for_a_time_at_their_price() -> None:
    hall = inventory(*row("A", 2), *row("B", 2, "Silver"))
    lock = take(hall, "B1", "A2")
    assert (lock.seat_ids, lock.amount_minor) == (["A2", "B1"], 43000)
    assert (lock.locked_at, lock.expires_at) == (NOW, NOW + timedelta(seconds=300))
    assert states(hall) == {"A2": "L", "B1": "L"}


def test_a_shows_own_time_goes_before_the_platforms() -> None:
    hall = inventory()
    hall.moment = replace(hall.moment, partner_ttl_seconds=60)
    assert take(hall, "A1").expires_at == NOW + timedelta(seconds=60)


@pytest.mark.parametrize("taken", ["A2", "A3", "A4"])
def test_one_seat_that_is_taken_refuses_all_and_changes_nothing(taken: str) -> None:
    hall = inventory(claims=[sold("A2"), blocked("A3")])
    take(hall, "A4", by="USER_2", id="LOCK_2")
    before = states(hall)
    with pytest.raises(SeatsUnavailable) as refusal:
        take(hall, "A1", taken)
    assert refusal.value.unavailable_seats == (taken,)
    assert states(hall) == before


def test_an_expired_lock_does_not_keep_its_seats() -> None:
    hall = inventory()
    first = take(hall, "A1")
    late = at(first.expires_at, hall)
    assert take(late, "A1", by="USER_2", id="LOCK_2").owner_id == "USER_2"
    assert late.overtaken_locks == {"LOCK_1"}


def test_a_customers_older_lock_gives_way_whole() -> None:
    hall = inventory()
    take(hall, "A1", "A2")
    take(hall, "A2", "A3", id="LOCK_2")
    assert states(hall) == {"A2": "L", "A3": "L"}
    assert hall.new_locks["LOCK_1"].released_at == NOW


def test_an_older_lock_that_is_committed_gives_way_whole_as_well() -> None:
    hall = inventory()
    take(hall, "A1", "A2")
    later = at(NOW + timedelta(seconds=1), hall)
    take(later, "A2", "A3", id="LOCK_2")
    assert states(later) == {"A2": "L", "A3": "L"}
    assert later.lock_changes["LOCK_1"].released


def test_a_lock_that_another_caller_made_for_the_customer_does_not_give_way() -> None:
    hall = inventory()
    take(hall, "A1", made_by="KEY_1")
    with pytest.raises(SeatsUnavailable):
        take(hall, "A1", id="LOCK_2")


def test_a_customer_holds_so_many_locks_and_an_older_one_that_gives_way_does_not_count() -> None:
    hall = inventory()
    take(hall, "A1")
    take(hall, "A2", id="LOCK_2")
    with pytest.raises(LockLimit):
        take(hall, "A3", id="LOCK_3")
    assert take(hall, "A2", "A3", id="LOCK_4").seat_ids == ["A2", "A3"]
    assert take(hall, "A5", by="USER_2", id="LOCK_5").owner_id == "USER_2"


def test_so_many_seats_are_locked_at_once_and_a_sofa_counts_whole() -> None:
    sofa = [Seat("B1", "Gold", "B", 1, linked_with=("B2",)), Seat("B2", "Gold", "B", 2, linked_with=("B1",))]
    hall = inventory(*row("A", 8), *sofa)
    assert take(hall, "B2").seat_ids == ["B1", "B2"]
    with pytest.raises(SeatLimit):
        take(hall, "A1", "A2", "A3", "A4", "A5", id="LOCK_2")
    with pytest.raises(SeatLimit):
        take(hall, "A1", "A2", "A3", "B1", id="LOCK_2")


def test_after_its_sales_have_closed_a_show_gives_no_seats() -> None:
    with pytest.raises(ShowClosed):
        take(inventory(now=START), "A1")


def test_seats_that_are_not_there_are_named_each() -> None:
    assert problems(lambda: take(inventory(), "A1", "Z9", "A99")) == ["The show has no such seat."] * 2


def test_no_seats_and_seats_named_twice_are_no_request() -> None:
    assert problem(lambda: LockRequest.of("LOCK_1", "USER_1", "USER_1", [])) == "Name at least one seat."
    again = ["A1", "A2", "A1", "A1"]
    assert problems(lambda: LockRequest.of("LOCK_1", "USER_1", "USER_1", again)) == ["This seat is named twice."] * 2


def test_a_seat_is_locked_however_its_label_is_spelled_and_once() -> None:
    assert take(inventory(), "a1", "\uff21\uff12").seat_ids == ["A1", "A2"]
    assert problem(lambda: take(inventory(), "A1", "a1")) == "This seat is named twice."
