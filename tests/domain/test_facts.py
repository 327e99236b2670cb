from dataclasses import dataclass
from datetime import UTC, datetime

from domain.facts import is_amount, members_of, shown_name


@dataclass(frozen=True)
class Gap:
    row_name: str
    free_seats: tuple[str, ...]
    total_minor: int = 18000


def test_minor_units_are_shown_as_amounts_and_nothing_else_is() -> None:
    assert (is_amount("left_minor"), shown_name("left_minor")) == (True, "left_amount")
    assert (is_amount("minor_change"), shown_name("minor_change")) == (False, "minor_change")


def test_facts_become_json_at_every_depth() -> None:
    facts = {
        "left_minor": 25050,
        "closes_at": datetime(2026, 2, 20, tzinfo=UTC),
        "gaps": (Gap("A", ("A1", "A2")),),
        "external_id": None,
    }
    assert members_of(facts, lambda minor: f"{minor} paise") == {
        "leftAmount": "25050 paise",
        "closesAt": "2026-02-20T00:00:00+00:00",
        "gaps": [{"rowName": "A", "freeSeats": ["A1", "A2"], "total": "18000 paise"}],
        "externalId": None,
    }
