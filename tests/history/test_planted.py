"""Histories written by hand: each planted fault is found and nothing else, and what may be is not found fault with."""

from datetime import UTC, datetime, timedelta

from tests.history.bookings import vanished
from tests.history.checking import check
from tests.history.events import History, Kind, Operation, Outcome, Sighting
from tests.history.ownership import double_owners
from tests.history.versions import gaps, stale

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
OK, REFUSED, UNKNOWN = Outcome.OK, Outcome.REFUSED, Outcome.UNKNOWN


def locked(who: str, began: float, ended: float, ttl: float = 10, **more: object) -> Operation:
    """Seat A1, by a clock that is hours away from the clients' and was read somewhere in between."""
    at = NOON + timedelta(seconds=(began + ended) / 2)
    given = {"outcome": OK, "seat_ids": ("A1",), "lock_id": f"{who}'s", "server_time": at} | more
    return Operation(Kind.LOCK, who, "SHOW", began, ended, expires_at=at + timedelta(seconds=ttl), **given)  # type: ignore[arg-type]


def asked(kind: Kind, who: str, began: float, ended: float, outcome: Outcome = OK, **more: object) -> Operation:
    given = {"seat_ids": ("A1",), "lock_id": f"{who}'s", "booking_id": f"{who}'s booking"} | more
    return Operation(kind, who, "SHOW", began, ended, outcome=outcome, **given)  # type: ignore[arg-type]


def read(began: float, ended: float, version: int | None = None, **states: str) -> Operation:
    return Operation(Kind.READ, "reader", "SHOW", began, ended, outcome=OK, version=version, states=states)


def seen(at: float, version: int, from_version: int | None = None, **more: object) -> Sighting:
    return Sighting("viewer", "SHOW", at, version, from_version, **more)  # type: ignore[arg-type]


def test_two_customers_with_one_lock_each_on_one_seat_are_found() -> None:
    history = History([locked("ann", 0, 1), locked("bob", 2, 3)])
    assert len(list(double_owners(history))) == 1
    assert check(history) == list(double_owners(history))


def test_a_lock_within_anothers_is_found_even_where_it_had_run_out_when_it_was_acknowledged() -> None:
    assert list(double_owners(History([locked("ann", 0, 1), locked("bob", 2, 5, ttl=1)])))


def test_a_lock_after_anothers_has_run_out_by_the_databases_clock_is_in_order() -> None:
    assert check(History([locked("ann", 0, 1, ttl=2), locked("bob", 2, 3)])) == []
    assert list(double_owners(History([locked("ann", 0, 1, ttl=6), locked("bob", 2, 3)])))


def test_a_lock_while_another_may_be_running_out_is_in_order() -> None:
    assert check(History([locked("ann", 0, 3, ttl=4), locked("bob", 3.5, 4.5)])) == []


def test_a_lock_after_a_release_is_in_order_whatever_became_of_the_release() -> None:
    for outcome in (OK, UNKNOWN):
        release = asked(Kind.RELEASE, "ann", 2, 3, outcome)
        assert check(History([locked("ann", 0, 1), release, locked("bob", 2.5, 4)])) == []
    refused = asked(Kind.RELEASE, "ann", 2, 3, REFUSED)
    assert list(double_owners(History([locked("ann", 0, 1), refused, locked("bob", 2.5, 4)])))


def test_a_lock_of_which_nothing_was_heard_owns_nothing_and_may_come_at_any_time() -> None:
    lost = locked("ann", 0, 1, outcome=UNKNOWN, lock_id=None)
    assert check(History([lost, locked("bob", 2, 3), locked("cat", 20, 21)])) == []


def test_an_own_lock_that_may_still_come_ends_the_certainty_of_the_one_that_it_would_overtake() -> None:
    lost = locked("ann", 0, 1, outcome=UNKNOWN, lock_id=None, key="first")
    assert check(History([lost, locked("ann", 2, 3, key="second"), locked("bob", 4, 5)])) == []
    found = locked("ann", 1, 2, key="first")
    assert list(double_owners(History([lost, found, locked("bob", 4, 5)])))


def test_a_retry_that_was_answered_may_have_happened_when_it_was_first_asked_for() -> None:
    lost = locked("ann", 0, 1, outcome=UNKNOWN, lock_id=None, key="same")
    found = locked("ann", 4, 5, ttl=-1, key="same")
    assert check(History([lost, locked("bob", 3, 3.5), found])) == []


def test_a_seat_held_for_a_payment_is_held_as_long_as_the_payment_has_time() -> None:
    at = NOON + timedelta(seconds=3)
    paying = asked(Kind.PAY, "ann", 2, 4, server_time=at, expires_at=at + timedelta(seconds=20))
    assert list(double_owners(History([locked("ann", 0, 1, ttl=5), paying, locked("bob", 15, 16)])))
    assert check(History([locked("ann", 0, 1, ttl=5), paying, locked("bob", 25, 26)])) == []


def test_a_seat_that_was_paid_for_and_cancelled_at_once_is_free_before_its_payment_would_have_run_out() -> None:
    at = NOON + timedelta(seconds=1)
    paying = asked(Kind.PAY, "ann", 0.5, 1, server_time=at, expires_at=at + timedelta(seconds=20), booking_id=None)
    sold, back = asked(Kind.CONFIRM, "ann", 1, 2), asked(Kind.CANCEL, "ann", 3, 4)
    assert check(History([locked("ann", 0, 0.5, ttl=30), paying, sold, back, read(5, 6), locked("bob", 7, 8)])) == []
    assert list(vanished(History([locked("ann", 0, 0.5, ttl=30), paying, read(5, 6)])))


def test_a_booked_seat_is_owned_until_its_cancellation_is_asked_for() -> None:
    confirmed = asked(Kind.CONFIRM, "ann", 1, 2)
    assert list(double_owners(History([confirmed, locked("bob", 900, 901)])))
    for outcome in (OK, UNKNOWN):
        cancelled = asked(Kind.CANCEL, "ann", 800, 801, outcome)
        assert check(History([confirmed, cancelled, locked("bob", 900, 901)])) == []
    refused = asked(Kind.CANCEL, "ann", 800, 801, REFUSED)
    assert list(double_owners(History([confirmed, refused, locked("bob", 900, 901)])))


def test_a_booking_that_vanished_is_found() -> None:
    confirmed = asked(Kind.CONFIRM, "ann", 1, 2)
    assert list(vanished(History([confirmed, read(3, 4)])))
    assert list(vanished(History([confirmed, read(3, 4, A1="L")])))
    assert check(History([confirmed, read(3, 4, A1="B"), read(0, 4), read(1.5, 4)])) == []


def test_a_booking_whose_cancellation_is_unknown_may_be_there_or_not() -> None:
    cancelled = asked(Kind.CANCEL, "ann", 5, 6, UNKNOWN)
    for states in ({}, {"A1": "B"}):
        assert check(History([asked(Kind.CONFIRM, "ann", 1, 2), cancelled, read(7, 8, None, **states)])) == []
    assert list(vanished(History([asked(Kind.CONFIRM, "ann", 1, 2), cancelled, read(3, 4)])))


def test_a_seat_that_is_sold_by_another_booking_is_found() -> None:
    look = Operation(Kind.READ, "database", "SHOW", 3, 4, outcome=OK, states={"A1": "B"}, booking_ids={"A1": "other"})
    assert list(vanished(History([asked(Kind.CONFIRM, "ann", 1, 2), look])))


def test_a_held_seat_that_is_shown_as_available_is_found() -> None:
    assert list(vanished(History([locked("ann", 0, 1), read(2, 3)])))
    assert check(History([locked("ann", 0, 1), read(2, 3, A1="L"), read(0.5, 3), read(9, 11)])) == []


def test_a_read_older_than_what_was_acknowledged_before_it_is_found() -> None:
    acknowledged = locked("ann", 0, 1, version=7)
    assert list(stale(History([acknowledged, read(2, 3, 6, A1="L")])))
    assert check(History([acknowledged, read(2, 3, 7, A1="L"), read(0.5, 3, 6, A1="L")])) == []


def test_a_read_older_than_what_a_viewer_was_shown_before_it_is_found() -> None:
    shown = [seen(1, 7, subscribed_at=0)]
    assert list(stale(History([read(2, 3, 6)], shown)))
    assert check(History([read(0.5, 3, 6), read(2, 3, 8)], shown)) == []


def test_a_picture_older_than_what_was_acknowledged_before_it_was_asked_for_is_found() -> None:
    acknowledged = locked("ann", 0, 1, version=7)
    assert list(stale(History([acknowledged], [seen(3, 6, subscribed_at=2)])))
    assert check(History([acknowledged], [seen(3, 6, subscribed_at=0.5), seen(4, 7, 6)])) == []


def test_a_hole_between_two_events_is_found() -> None:
    first = seen(1, 5, subscribed_at=0)
    assert list(gaps(History(sightings=[first, seen(2, 7, 6)])))
    assert list(gaps(History(sightings=[first, seen(2, 5, 5)])))
    assert check(History(sightings=[first, seen(2, 6, 5), seen(3, 9, 6)])) == []


def test_a_viewer_that_comes_back_goes_on_from_where_it_was_or_is_shown_all_anew() -> None:
    first = seen(1, 5, subscribed_at=0)
    assert check(History(sightings=[first, seen(4, 8, 5, subscribed_at=3, after_version=5)])) == []
    assert check(History(sightings=[first, seen(4, 9, subscribed_at=3, after_version=5)])) == []
    assert list(gaps(History(sightings=[first, seen(4, 8, 7, subscribed_at=3, after_version=5)])))
    assert list(gaps(History(sightings=[first, seen(4, 4, subscribed_at=3, after_version=5)])))
    assert list(gaps(History(sightings=[first, seen(4, 8, 3, subscribed_at=3, after_version=3)])))
