"""Events as the outbox keeps them: under names that outlive a deployment."""

from dataclasses import fields

import pytest

from domain import ids
from domain.events import (
    FORMER_NAMES,
    KINDS,
    Event,
    PartnerApproved,
    ShowBookingCancellationDue,
    ShowCancelled,
    restore,
)


def test_an_event_recorded_under_its_former_name_is_restored() -> None:
    payload = {"show_id": "SHOW_1", "booking_id": "BOOK_1"}
    assert restore("ShowBookingDoomed", payload) == ShowBookingCancellationDue("SHOW_1", "BOOK_1")


def test_no_event_takes_the_former_name_of_another() -> None:
    assert FORMER_NAMES.keys().isdisjoint(kind.__name__ for kind in Event.__subclasses__())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_event_is_restored_from_its_payload(kind: type[Event]) -> None:
    event = kind(**{field.name: f"{field.name} of the event" for field in fields(kind)})
    assert restore(kind.__name__, event.payload()) == event


def test_an_event_of_a_show_is_routed_by_it_and_any_other_by_none() -> None:
    assert ShowCancelled("SHOW_1").route == "SHOW_1"
    assert PartnerApproved("PARTNER_1").route == ids.UNROUTED


def test_a_kind_that_this_version_does_not_know_is_left_to_a_retry() -> None:
    with pytest.raises(KeyError):
        restore("SomethingOfTheNextVersion", {})
