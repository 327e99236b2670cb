"""Statements of discovery: movies with a show on sale, shows of a movie. Every list is one statement.

A search asks for some of its conditions. The statement for those conditions is built when they are first asked for
together; the values are bound.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, Text, any_, bindparam, exists, func, select, text, tuple_

from domain.discovery import MovieSearch, ShowSearch, ShowsOfMovie, position_behind, time_behind
from domain.movies import Movie
from domain.partners import PartnerStatus
from domain.shows import Show, StoredShowStatus
from domain.text import folded
from domain.theaters import City
from models.base import Database, columns_of, fetch_all
from models.movies import movies
from models.partners import partners
from models.shows import reading, shows
from models.theaters import cities, theaters

_MINUTE = text("interval '1 minute'")

# The second condition follows from the third, which no index serves: it keeps past shows out of every scan.
ON_SALE = (
    (shows.c.stored_status == StoredShowStatus.PUBLISHED)
    & (shows.c.starts_at > func.now())
    & (shows.c.starts_at - shows.c.sales_close_minutes * _MINUTE > func.now())
    & (partners.c.status == PartnerStatus.ACTIVE)
)


_IN_CITY = (theaters.c.city == cities.c.name) & (cities.c.lookup == bindparam("city"))

_OF_SHOWS: Mapping[str, ColumnElement[bool]] = {
    "city": shows.c.theater_id.in_(select(theaters.c.id).where(_IN_CITY)),
    "date": shows.c.business_date == bindparam("date"),
    "movie_id": shows.c.movie_id == bindparam("movie_id"),
    "theater_id": shows.c.theater_id == bindparam("theater_id"),
    "after_id": tuple_(shows.c.starts_at, shows.c.id)
    > tuple_(bindparam("after", type_=DateTime(timezone=True)), bindparam("after_id", type_=Text)),
}
"""Conditions of a show, by the value that asks for each."""


def _lowered(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.string_to_array(func.lower(func.array_to_string(column, "\x1f")), "\x1f")


_OF_MOVIES: Mapping[str, ColumnElement[bool]] = {
    "search": movies.c.folded_name.like(bindparam("search"), escape="/"),
    "language": movies.c.folded_language == bindparam("language"),
    "genre": func.lower(bindparam("genre", type_=Text)) == any_(_lowered(movies.c.genres)),
    "format": func.lower(bindparam("format", type_=Text)) == any_(_lowered(movies.c.formats)),
    "after_id": tuple_(movies.c.folded_name, movies.c.id)
    > tuple_(bindparam("after", type_=Text), bindparam("after_id", type_=Text)),
}
"""Conditions of a movie, likewise."""


async def movies_on_sale(db: Database, search: MovieSearch) -> list[Movie]:
    """By title; one more than the page size."""
    given = _given(
        city=_lookup(search.city),
        date=search.date,
        search=_part(search.search),
        language=None if search.language is None else folded(search.language),
        genre=search.genre,
        format=search.format,
        **_after(position_behind(search.after)),
    )
    return await fetch_all(db, _movies_on_sale(frozenset(given)), Movie, given | {"most": search.first + 1})


@cache
def _movies_on_sale(given: frozenset[str]) -> Select[Any]:
    of_show = [_OF_SHOWS[name] for name in ("city", "date") if name in given]
    on_sale = exists().where(partners.c.id == shows.c.partner_id, shows.c.movie_id == movies.c.id, ON_SALE, *of_show)
    statement = select(*columns_of(movies, Movie)).where(on_sale, *_conditions(_OF_MOVIES, given))
    return statement.order_by(movies.c.folded_name, movies.c.id).limit(bindparam("most"))


async def shows_on_sale(db: Database, search: ShowSearch) -> list[Show]:
    """Soonest first; one more than the page size."""
    given = _given(
        city=_lookup(search.city),
        date=search.date,
        movie_id=search.movie_id,
        theater_id=search.theater_id,
        **_after(time_behind(search.after)),
    )
    return await fetch_all(db, _shows_on_sale(frozenset(given)), Show, given | {"most": search.first + 1})


@cache
def _shows_on_sale(given: frozenset[str]) -> Select[Any]:
    statement = reading().where(ON_SALE, *_conditions(_OF_SHOWS, given))
    return statement.order_by(shows.c.starts_at, shows.c.id).limit(bindparam("most"))


async def shows_of_movies(db: Database, movie_ids: Sequence[str], alike: ShowsOfMovie) -> list[Show]:
    """Shows of each movie, soonest first, one more per movie than the page size. One statement."""
    given = _given(city=_lookup(alike.city), date=alike.date, **_after(time_behind(alike.after)))
    values = given | {"movie_ids": list(movie_ids), "most": alike.first + 1}
    return await fetch_all(db, _shows_of_movies(frozenset(given)), Show, values)


@cache
def _shows_of_movies(given: frozenset[str]) -> Select[Any]:
    place = func.row_number().over(partition_by=shows.c.movie_id, order_by=(shows.c.starts_at, shows.c.id))
    theirs = shows.c.movie_id == func.any(bindparam("movie_ids"))
    numbered = (
        reading().add_columns(place.label("place")).where(ON_SALE, theirs, *_conditions(_OF_SHOWS, given)).subquery()
    )
    statement = select(numbered).where(numbered.c.place <= bindparam("most"))
    return statement.order_by(numbered.c.starts_at, numbered.c.id)


def _given(**values: Any) -> dict[str, Any]:
    """Those that a search asks for."""
    return {name: value for name, value in values.items() if value is not None}


def _conditions(known: Mapping[str, ColumnElement[bool]], given: frozenset[str]) -> list[ColumnElement[bool]]:
    return [condition for name, condition in known.items() if name in given]


def _lookup(city: str | None) -> str | None:
    return None if city is None else City.called(city).lookup


def _part(search: str | None) -> str | None:
    """The LIKE pattern of texts that contain it, escaped by a slash."""
    if search is None:
        return None
    escaped = folded(search).replace("/", "//").replace("%", "/%").replace("_", "/_")
    return f"%{escaped}%"


def _after(position: tuple[Any, str] | None) -> dict[str, Any]:
    return {} if position is None else {"after": position[0], "after_id": position[1]}
