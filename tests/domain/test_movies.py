"""Which movies the catalogue accepts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.movies import Movie, MovieChanges, NewMovie, built, changed, title_key
from domain.text import folded
from domain.theaters import City
from tests.domain.refusing import problem, problems
from tests.domain.test_text import spellings

NEW = NewMovie("PARTNER_1", "Dangal", "Hindi", 161, ["Drama"])


def movie() -> Movie:
    return built("MOV_1", NEW)


def test_a_movie_belongs_to_who_added_it_and_is_cleaned() -> None:
    made = built("MOV_1", replace(NEW, name=" Dangal\t", genres=["Drama", " Sport", "Drama "]))
    assert (made.id, made.added_by, made.name, made.genres) == ("MOV_1", "PARTNER_1", "Dangal", ["Drama", "Sport"])
    assert (made.formats, made.certificate, made.synopsis, made.poster_url) == ([], None, None, None)


@pytest.mark.parametrize("minutes", [1, 1440])
def test_a_movie_lasts_up_to_a_day(minutes: int) -> None:
    assert built("MOV_1", replace(NEW, duration_minutes=minutes)).duration_minutes == minutes


@pytest.mark.parametrize("minutes", [0, -90, 1441])
def test_a_movie_of_no_time_or_more_than_a_day_is_none(minutes: int) -> None:
    message = problem(lambda: built("MOV_1", replace(NEW, duration_minutes=minutes)))
    assert message == "Expected minutes between 1 and 1440."


@pytest.mark.parametrize("day", [date(1888, 1, 1), date(2099, 12, 31), None])
def test_a_movie_may_be_as_old_as_films_are(day: date | None) -> None:
    assert built("MOV_1", replace(NEW, release_date=day)).release_date == day


@pytest.mark.parametrize("day", [date.min, date(1887, 12, 31), date(2100, 1, 1), date.max])
def test_a_movie_of_no_year_of_films_is_none(day: date) -> None:
    for refused in (
        problem(lambda: built("MOV_1", replace(NEW, release_date=day))),
        problem(lambda: changed(movie(), MovieChanges(release_date=day))),
    ):
        assert refused == "Expected a year from 1888 to 2099."


def test_what_is_older_than_its_rule_stays_while_something_else_changes() -> None:
    old = replace(movie(), release_date=date(1066, 10, 14), poster_url="http://example.com/poster.jpg")
    assert changed(old, MovieChanges(certificate="U")) == replace(old, certificate="U")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(NEW, name=" "),
        replace(NEW, name="x" * 201),
        replace(NEW, name="Dan\x00gal"),
        replace(NEW, language=""),
        replace(NEW, certificate="x" * 41),
        replace(NEW, genres=[""]),
        replace(NEW, genres=[str(n) for n in range(21)]),
        replace(NEW, formats=["\n"]),
        replace(NEW, synopsis="x" * 5001),
        replace(NEW, synopsis=" \n "),
        replace(NEW, poster_url="ftp://example.com/poster.jpg"),
        replace(NEW, poster_url="https://"),
        replace(NEW, poster_url="https://[::1/poster.jpg"),
        replace(NEW, poster_url="poster.jpg"),
    ],
)
def test_what_cannot_stand_in_the_catalogue_is_refused(wrong: NewMovie) -> None:
    assert len(problems(lambda: built("MOV_1", wrong))) == 1


def test_a_synopsis_keeps_its_paragraphs_and_loses_empty_lines() -> None:
    assert built("MOV_1", replace(NEW, synopsis=" One. \r\n\n Two. ")).synopsis == "One.\nTwo."


def test_a_change_keeps_what_it_leaves_out() -> None:
    after = changed(movie(), MovieChanges(genres=["Sport"], certificate="UA"))
    assert after == replace(movie(), genres=["Sport"], certificate="UA")


def test_a_change_is_checked_as_the_movie_was() -> None:
    assert problem(lambda: changed(movie(), MovieChanges(duration_minutes=0))).startswith("Expected minutes")


@given(st.composite(spellings)())
def test_titles_that_are_read_as_the_same_have_one_key_and_are_found_by_each_other(pair: tuple[str, str]) -> None:
    assert title_key(pair[0]) == title_key(pair[1])
    assert folded(pair[0]) == folded(pair[1])
    assert City.called(pair[0]).lookup == City.called(pair[1]).lookup


@given(st.text())
def test_a_key_of_a_title_is_its_own_key(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@pytest.mark.parametrize("title", ["...", "-", "\u2019", "C++", "'71"])
def test_no_title_has_an_empty_key(title: str) -> None:
    assert title_key(title)
