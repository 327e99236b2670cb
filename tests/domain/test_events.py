"""Events as the outbox keeps them: under names that outlive a deployment."""

import pytest

from domain.events import FORMER_NAMES, KINDS, Event, ShowBookingCancellationDue, restore


def test_an_event_recorded_under_its_former_name_is_restored() -> None:
    payload = {"show_id": "SHOW_1", "booking_id": "BOOK_1"}
    assert restore("ShowBookingDoomed", payload) == ShowBookingCancellationDue("SHOW_1", "BOOK_1")


def test_no_event_takes_the_former_name_of_another() -> None:
    assert FORMER_NAMES.keys().isdisjoint(kind.__name__ for kind in Event.__subclasses__())


def test_every_event_is_restored_from_what_is_recorded_of_it() -> None:
    for name, kind in KINDS.items():
        event = kind(**dict.fromkeys(kind.__dataclass_fields__, "X_1"))
        assert restore(name, event.payload()) == event


def test_a_kind_that_this_version_does_not_know_is_left_to_a_retry() -> None:
    with pytest.raises(KeyError):
        restore("SomethingOfTheNextVersion", {})
