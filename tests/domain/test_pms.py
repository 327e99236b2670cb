"""Items of a sync that are accepted, refused or stale."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.pms import SyncItem, SyncMovie, checked, is_stale, own_id
from domain.shows import Show
from tests.domain.making import START, show
from tests.domain.refusing import problem

ITEM = SyncItem("EXT 1", "MOV_1", None, "SCR_1", None, START, None, [])
MOVIE = SyncMovie("Dangal", "Hindi", 161, [])


def test_ids_are_stored_without_the_space_around_them() -> None:
    item = checked(replace(ITEM, external_id=" EXT 1 ", screen_id=None, screen_external_id=" S1\t"))
    assert (item.external_id, item.screen_external_id) == ("EXT 1", "S1")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (replace(ITEM, movie_id=None), "Give either the movie's id or the movie itself."),
        (replace(ITEM, movie=MOVIE), "Give either the movie's id or the movie itself."),
        (replace(ITEM, screen_id=None), "Give either the screen's id or its external id."),
        (replace(ITEM, screen_external_id="S1"), "Give either the screen's id or its external id."),
    ],
)
def test_an_item_names_one_movie_and_one_screen(item: SyncItem, message: str) -> None:
    assert problem(lambda: checked(item)) == message


@pytest.mark.parametrize("external_id", ["", " ", "x" * 101, "a\nb"])
def test_a_show_has_an_external_id_that_can_be_looked_up(external_id: str) -> None:
    assert problem(lambda: own_id(replace(ITEM, external_id=external_id)))


@pytest.mark.parametrize("year", [1969, 2100])
def test_a_system_that_dates_its_changes_from_nowhere_is_refused(year: int) -> None:
    item = replace(ITEM, source_updated_at=datetime(year, 6, 1, tzinfo=UTC))
    assert problem(lambda: checked(item)) == "Expected a year from 1970 to 2099."


def test_a_change_without_an_offset_is_dated_in_utc() -> None:
    assert replace(ITEM, source_updated_at=START.replace(tzinfo=None)).as_of == START
    india = timezone(timedelta(hours=5, minutes=30))
    assert replace(ITEM, source_updated_at=START.astimezone(india)).as_of == START
    assert ITEM.as_of is None


def test_only_what_is_older_than_the_show_is_stale_and_only_where_both_are_dated() -> None:
    def changed_at(at: datetime | None) -> Show:
        return replace(show(START), source_updated_at=at)

    item = replace(ITEM, source_updated_at=START)
    assert is_stale(item, changed_at(START + timedelta(seconds=1)))
    assert not is_stale(item, changed_at(START))
    assert not is_stale(item, changed_at(None))
    assert not is_stale(ITEM, changed_at(START))
