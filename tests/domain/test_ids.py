"""Ids show their kind, sort by age and lead to the show that they belong to."""

import pytest

from domain import ids
from tests.domain.refusing import problem


def test_an_id_says_what_it_is_of() -> None:
    id = ids.new(ids.MOVIE)
    assert ids.expect(ids.MOVIE, id) == id
    assert problem(lambda: ids.expect(ids.SHOW, id)) == "Expected an id that starts with SHOW_."


def test_ids_are_distinct_and_those_made_later_sort_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for second in range(20):
        monkeypatch.setattr("time.time_ns", lambda now=second: now * 1_000_000_000)
        made.append(ids.new(ids.BOOKING))
    assert sorted(set(made)) == made


def test_an_id_in_a_show_leads_to_that_show() -> None:
    show_id = ids.new(ids.SHOW)
    assert ids.show_of(ids.new_in_show(ids.LOCK, show_id)) == show_id
    assert ids.show_of(ids.new_in_show(ids.EVENT, "SHOW_001")) == "SHOW_001"


def test_an_id_of_no_show_says_so() -> None:
    assert ids.show_of(ids.new_in_show(ids.EVENT, ids.UNROUTED)) == ids.UNROUTED


@pytest.mark.parametrize("id", ["TICK_501", "", "LOCK_", "LOCK_A_B", "lock_A_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense"])
def test_an_id_that_carries_no_show_leads_nowhere(id: str) -> None:
    assert ids.show_of(id) is None


@pytest.mark.parametrize("id", ["MOV_1\n", " MOV_1", "MOV-1", "MOV_" + "A" * 41, "MOV_é", "SHOW_MOV_1"])
def test_what_is_no_id_is_of_no_kind(id: str) -> None:
    assert not ids.is_a(ids.MOVIE, id)
