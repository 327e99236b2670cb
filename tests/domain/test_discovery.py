"""Searches as they are read, and pages whose cursors lead to the next one."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.discovery import (
    MovieSearch,
    Page,
    ShowSearch,
    ShowsOfMovie,
    cursor_of,
    day_behind,
    page_size,
    position_behind,
    time_behind,
)
from tests.domain.refusing import problem

NO_CURSOR = "This is no cursor of this list. Leave it out to begin at the front."
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_blank_words_search_for_nothing_in_particular() -> None:
    assert MovieSearch(city=" ", search="\t", language=" Hindi ").checked() == MovieSearch(language="Hindi")


@pytest.mark.parametrize("search", [MovieSearch(first=0), ShowSearch(first=101), ShowsOfMovie("MOV_1", first=-1)])
def test_a_page_has_1_to_100_items(search: MovieSearch | ShowSearch | ShowsOfMovie) -> None:
    assert problem(search.checked) == "Expected 1 to 100."
    assert [page_size(first) for first in (1, 100)] == [1, 100]


@pytest.mark.parametrize("search", [ShowSearch(movie_id="SHOW_1"), ShowSearch(theater_id="MOV_1")])
def test_shows_are_searched_by_ids_of_movies_and_theaters(search: ShowSearch) -> None:
    assert problem(search.checked).startswith("Expected an id that starts with ")


@given(st.lists(st.tuples(words, words), max_size=8), st.integers(1, 8))
def test_a_page_ends_where_the_next_one_begins(rows: list[tuple[str, str]], first: int) -> None:
    page = Page.of(rows[: first + 1], first, lambda row: row)
    assert page.items == rows[:first]
    assert page.has_next is (len(rows) > first)
    assert [position_behind(cursor) for cursor in map(page.cursor, page.items)] == page.items


def test_without_a_cursor_a_list_begins_at_the_front() -> None:
    assert (position_behind(None), time_behind(None), day_behind(None)) == (None, None, None)


def test_lists_by_time_and_by_date_go_on_behind_an_instant_and_a_day() -> None:
    at, day = datetime(2028, 2, 29, 18, 30, tzinfo=UTC), date(2028, 2, 29)
    assert time_behind(cursor_of([at.isoformat(), "BOOK_1"])) == (at, "BOOK_1")
    assert day_behind(cursor_of([day.isoformat(), "SETTLE_1"])) == (day, "SETTLE_1")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "é",
        "A",
        encoded("text"),
        encoded(["one"]),
        encoded(["a", 1]),
        encoded(["a", "b", "c"]),
        encoded(["\0", "b"]),
    ],
)
def test_what_was_never_a_cursor_is_refused(cursor: str) -> None:
    assert problem(lambda: position_behind(cursor)) == NO_CURSOR


@given(st.binary(max_size=40))
def test_no_bytes_break_the_reading_of_a_cursor(data: bytes) -> None:
    cursor = base64.urlsafe_b64encode(data).decode()
    assert problem(lambda: position_behind(cursor)) == NO_CURSOR


@pytest.mark.parametrize(
    ("behind", "key"),
    [(time_behind, "2028-02-30T00:00:00+00:00"), (time_behind, "2028-02-29T18:30:00"), (day_behind, "29.2.2028")],
)
def test_a_cursor_of_another_list_is_refused(behind: Callable[[str], object], key: str) -> None:
    assert problem(lambda: behind(cursor_of([key, "BOOK_1"]))) == NO_CURSOR
