"""Events survive the outbox: what is written down is what is handled."""

from dataclasses import fields

import pytest

from domain import ids
from domain.events import KINDS, Event, PartnerApproved, ShowCancelled, restore


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_event_is_restored_from_its_payload(kind: type[Event]) -> None:
    event = kind(**{field.name: f"{field.name} of the event" for field in fields(kind)})
    assert restore(kind.__name__, event.payload()) == event


def test_an_event_of_a_show_is_routed_by_it_and_any_other_by_none() -> None:
    assert ShowCancelled("SHOW_1").route == "SHOW_1"
    assert PartnerApproved("PARTNER_1").route == ids.UNROUTED


def test_an_event_of_a_later_version_is_not_known() -> None:
    with pytest.raises(KeyError):
        restore("SomethingNew", {})
