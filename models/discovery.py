"""Statements of discovery: movies with a show on sale, shows of a movie. Every list is one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, any_, exists, func, select, text, tuple_

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


async def movies_on_sale(db: Database, search: MovieSearch) -> list[Movie]:
    """By title; one more than the page size."""
    where = [_has_show(search), *_filters(search)]
    behind = position_behind(search.after)
    if behind is not None:
        where.append(tuple_(movies.c.folded_name, movies.c.id) > behind)
    statement = select(*columns_of(movies, Movie)).where(*where).order_by(movies.c.folded_name, movies.c.id)
    return await fetch_all(db, statement.limit(search.first + 1), Movie)


def _has_show(search: MovieSearch) -> ColumnElement[bool]:
    where = [shows.c.movie_id == movies.c.id, ON_SALE, *_in_city_on(search.city, search.date)]
    return exists().where(partners.c.id == shows.c.partner_id, *where)


def _filters(search: MovieSearch) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.search is not None:
        wanted.append(movies.c.folded_name.contains(folded(search.search), autoescape=True))
    if search.language is not None:
        wanted.append(movies.c.folded_language == folded(search.language))
    if search.genre is not None:
        wanted.append(func.lower(search.genre) == any_(_lowered(movies.c.genres)))
    if search.format is not None:
        wanted.append(func.lower(search.format) == any_(_lowered(movies.c.formats)))
    return wanted


def _lowered(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.string_to_array(func.lower(func.array_to_string(column, "\x1f")), "\x1f")


def _in_city_on(city: str | None, date: Any) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if city is not None:
        in_city = (theaters.c.city == cities.c.name) & (cities.c.lookup == City.called(city).lookup)
        wanted.append(shows.c.theater_id.in_(select(theaters.c.id).where(in_city)))
    if date is not None:
        wanted.append(shows.c.business_date == date)
    return wanted


async def shows_on_sale(db: Database, search: ShowSearch) -> list[Show]:
    """Soonest first; one more than the page size."""
    where = [ON_SALE, *_in_city_on(search.city, search.date)]
    if search.movie_id is not None:
        where.append(shows.c.movie_id == search.movie_id)
    if search.theater_id is not None:
        where.append(shows.c.theater_id == search.theater_id)
    statement = _behind(reading().where(*where), search.after).order_by(shows.c.starts_at, shows.c.id)
    return await fetch_all(db, statement.limit(search.first + 1), Show)


async def shows_of_movies(db: Database, movie_ids: Sequence[str], alike: ShowsOfMovie) -> list[Show]:
    """Shows of each movie, soonest first, one more per movie than the page size. One statement."""
    place = func.row_number().over(partition_by=shows.c.movie_id, order_by=(shows.c.starts_at, shows.c.id))
    where = [ON_SALE, shows.c.movie_id.in_(movie_ids), *_in_city_on(alike.city, alike.date)]
    numbered = _behind(reading().add_columns(place.label("place")).where(*where), alike.after).subquery()
    statement = select(numbered).where(numbered.c.place <= alike.first + 1)
    return await fetch_all(db, statement.order_by(numbered.c.starts_at, numbered.c.id), Show)


def _behind(statement: Select[Any], cursor: str | None) -> Select[Any]:
    behind = time_behind(cursor)
    return statement if behind is None else statement.where(tuple_(shows.c.starts_at, shows.c.id) > behind)
