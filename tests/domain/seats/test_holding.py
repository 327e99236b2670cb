"""The life of a lock: released, extended, held for a payment, sold, expired."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.policy import Policy
from domain.seats.errors import ExtensionUsed, LockExpired, LockReleased, LockUsed, PaymentInProgress
from domain.seats.holding import expire, extend, hold_for_payment, release, require_live, sell
from domain.seats.state import SeatLock
from tests.domain.seats.halls import NOW, POLICY, at, inventory, states, take

ENDS: dict[type[DomainError], Callable[[SeatLock], SeatLock]] = {
    LockExpired: lambda lock: replace(lock, now=lock.expires_at),
    LockReleased: lambda lock: replace(lock, released_at=NOW),
    LockUsed: lambda lock: replace(lock, booked_at=NOW),
}


@pytest.mark.parametrize(("refusal", "ended"), ENDS.items(), ids=[each.__name__ for each in ENDS])
def test_a_lock_that_has_ended_says_how_and_is_not_extended(
    refusal: type[DomainError], ended: Callable[[SeatLock], SeatLock]
) -> None:
    lock = ended(take(inventory(), "A1"))
    with pytest.raises(refusal):
        require_live(lock)
    with pytest.raises(refusal):
        extend(inventory(), lock, POLICY)
    with pytest.raises(refusal):
        hold_for_payment(inventory(), lock, POLICY)


def test_a_lock_is_extended_once_by_its_own_time() -> None:
    hall = inventory()
    extended = extend(hall, take(hall, "A1"), POLICY)
    assert extended.expires_at == NOW + timedelta(seconds=600)
    with pytest.raises(ExtensionUsed):
        extend(hall, extended, POLICY)


def test_seats_of_a_prolonged_lock_are_held_as_long_and_viewers_are_told_nothing() -> None:
    hall = inventory()
    lock = take(hall, "A1", "A2")
    later = at(NOW + timedelta(seconds=1), hall)
    until = hold_for_payment(later, lock, POLICY).expires_at
    assert {claim.expires_at for claim in later.taken} == {until}
    assert (later.is_changed, later.changes) == (True, {})


@given(st.integers(1, 1800), st.integers(1, 3600), st.integers(1, 7200), st.floats(0, 0.99))
def test_a_hold_never_ends_earlier_than_it_did_nor_later_than_the_longest(
    ttl: int, window: int, longest: int, passed: float
) -> None:
    policy = Policy(payment_window_seconds=window, longest_hold_seconds=longest)
    lock = replace(take(inventory(), "A1"), ttl_seconds=ttl, expires_at=NOW + timedelta(seconds=ttl))
    lock = replace(lock, now=NOW + timedelta(seconds=ttl * passed))
    latest = max(lock.expires_at, NOW + timedelta(seconds=longest))
    for longer in (
        extend(inventory(now=lock.now), lock, policy),
        hold_for_payment(inventory(now=lock.now), lock, policy),
    ):
        assert lock.expires_at <= longer.expires_at <= latest


def test_a_released_lock_frees_its_seats_once() -> None:
    hall = inventory()
    lock = take(hall, "A2", "A1")
    assert release(hall, lock) == ["A1", "A2"]
    assert states(hall) == {}
    assert hall.new_locks[lock.id].released_at == NOW
    assert release(hall, replace(lock, released_at=NOW)) == []


def test_seats_under_a_payment_are_not_released() -> None:
    hall = inventory()
    lock = replace(take(hall, "A1"), payment_started=True)
    with pytest.raises(PaymentInProgress):
        release(hall, lock)
    assert states(hall) == {"A1": "L"}


def test_a_payment_in_time_or_late_buys_seats_that_no_other_lock_has() -> None:
    hall = inventory()
    lock = take(hall, "A1", "A2")
    late = at(lock.expires_at, hall)
    assert sell(late, lock, "BOOK_1")
    assert states(late) == {"A1": "B", "A2": "B"}
    assert late.lock_changes["LOCK_1"].booked


def test_one_seat_that_another_lock_has_sells_none() -> None:
    hall = inventory()
    lock = take(hall, "A1", "A2")
    late = at(lock.expires_at, hall)
    take(late, "A2", by="USER_2", id="LOCK_2")
    before = dict(late.claims)
    assert not sell(late, lock, "BOOK_1")
    assert late.claims == before


def test_a_seat_that_a_new_layout_does_not_have_is_not_sold() -> None:
    lock = take(inventory(), "A8")
    smaller = inventory(*inventory().layout.seats[:7])
    assert not sell(smaller, lock, "BOOK_1")


def test_what_has_run_out_is_tidied_away_and_nothing_else() -> None:
    hall = inventory()
    lock = take(hall, "A1")
    assert expire(hall) == []
    later = at(lock.expires_at, hall)
    assert expire(later) == ["A1"]
    assert later.changes["A1"].value == "A"
