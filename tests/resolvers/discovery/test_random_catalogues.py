"""Searches over a random catalogue find what a filter in Python finds, which knows nothing of indexes."""

import random
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from domain.discovery import MovieSearch, ShowSearch, ShowsOfMovie, cursor_of
from loaders.discovery import shows_by_movie
from models import discovery as discovery_rows
from resolvers.context import Services
from tests import world

SEARCHES, SHOWS, ASKED = 150, 40, 0.35
_SPOIL = text(
    "update shows set stored_status = :status, starts_at = starts_at + :by, ends_at = ends_at + :by,"
    " business_date = business_date + cast(:days as integer), sales_close_minutes = :close where id = :id"
)
_REJECT = text("update partners set status = 'REJECTED' where id = :id")
_ROWS = text(
    "select s.id, s.movie_id, s.theater_id, s.starts_at, s.business_date, c.lookup as city, m.folded_name as name,"
    " s.stored_status = 'PUBLISHED' and p.status = 'ACTIVE'"
    " and s.starts_at - make_interval(mins => s.sales_close_minutes) > now() as is_on_sale"
    " from shows s join partners p on p.id = s.partner_id join theaters t on t.id = s.theater_id"
    " join cities c on c.name = t.city join movies m on m.id = s.movie_id"
)


class Catalogue(NamedTuple):
    """All rows of shows that the database has; the names of cities, ids of theaters and movies, and days among them."""

    rows: Sequence[Any]
    cities: list[str]
    theaters: list[str]
    movies: list[str]
    days: list[date]


@pytest.fixture(scope="module")
async def catalogue(services: Services) -> Catalogue:
    chance = random.Random(7)
    cities = [f"City {secrets.token_hex(4)}" for _ in range(3)]
    venues = [await world.venue(services, city) for city in (*cities, cities[0])]
    movies = [await world.add_movie(services, venues[0].owner) for _ in range(4)]
    async with services.engine.begin() as db:
        await db.execute(
            text("update partners set status = 'REJECTED' where id = :id"), {"id": venues[2].theater.partner_id}
        )
    made = []
    for number in range(SHOWS):
        place = replace(chance.choice(venues), movie=chance.choice(movies))
        show = await world.show_on_sale(services, place, starts_in=timedelta(days=1 + number))
        made.append(show)
    async with services.engine.begin() as db:
        for show in made:
            by = timedelta(days=chance.choice([0, 0, 0, -60]))
            status = chance.choice(["PUBLISHED"] * 6 + ["DRAFT", "CANCELLED"])
            spoilt = {"id": show.id, "status": status, "by": by, "days": by.days, "close": chance.choice([0, 15, 5000])}
            await db.execute(_SPOIL, spoilt)
        await db.execute(_REJECT, {"id": venues[2].theater.partner_id})
        rows = (await db.execute(_ROWS)).all()
    days = [show.business_date for show in made[:3]]
    return Catalogue(rows, cities, [each.theater.id for each in venues], [movie.id for movie in movies], days)


def some(chance: random.Random, values: Iterable[Any]) -> Any:
    """Mostly None, else one of the values."""
    return chance.choice(list(values)) if chance.random() < ASKED else None


def wanted(catalogue: Catalogue, *conditions: Callable[[Any], bool]) -> list[Any]:
    """Rows on sale that meet the conditions, soonest first."""
    found = [row for row in catalogue.rows if row.is_on_sale and all(meets(row) for meets in conditions)]
    return sorted(found, key=lambda row: (row.starts_at, row.id))


def equal(name: str, value: Any) -> Callable[[Any], bool]:
    return lambda row: value is None or getattr(row, name) == value


def behind(place: tuple[datetime, str] | None) -> Callable[[Any], bool]:
    return lambda row: place is None or (row.starts_at, row.id) > place


def cursor_behind(place: tuple[datetime, str] | None) -> str | None:
    return None if place is None else cursor_of((place[0].isoformat(), place[1]))


async def test_shows_are_found_as_by_a_plain_filter(services: Services, catalogue: Catalogue) -> None:
    chance, answers = random.Random(11), 0
    async with services.pool.acquire() as db:
        for _ in range(SEARCHES):
            city, day = some(chance, catalogue.cities), some(chance, catalogue.days)
            movie, theater = some(chance, catalogue.movies), some(chance, catalogue.theaters)
            after = some(chance, [(row.starts_at, row.id) for row in catalogue.rows])
            cursor = cursor_behind(after)
            search = ShowSearch(movie, city, theater, day, chance.choice([1, 3, 100]), cursor)
            lookup = None if city is None else city.casefold()
            conditions = [equal("city", lookup), equal("business_date", day), equal("movie_id", movie)]
            expected = wanted(catalogue, *conditions, equal("theater_id", theater), behind(after))
            found = await discovery_rows.shows_on_sale(db, search)
            assert [show.id for show in found] == [row.id for row in expected[: search.first + 1]], search
            answers += len(found)
    assert answers > SEARCHES


async def test_pages_of_movies_are_found_as_by_a_plain_filter(services: Services, catalogue: Catalogue) -> None:
    chance = random.Random(13)
    async with services.pool.acquire() as db:
        for _ in range(SEARCHES):
            city, day = some(chance, catalogue.cities), some(chance, catalogue.days)
            after = some(chance, [(row.starts_at, row.id) for row in catalogue.rows])
            alike = ShowsOfMovie("", city, day, chance.choice([1, 3, 100]), cursor_behind(after))
            pages = await shows_by_movie(db, [replace(alike, movie_id=movie) for movie in catalogue.movies])
            lookup = None if city is None else city.casefold()
            for movie, page in zip(catalogue.movies, pages, strict=True):
                conditions = [equal("movie_id", movie), equal("city", lookup), equal("business_date", day)]
                expected = [row.id for row in wanted(catalogue, *conditions, behind(after))]
                assert [show.id for show in page.items] == expected[: alike.first], (alike, movie)
                assert page.has_next is (len(expected) > alike.first)


async def test_movies_are_found_as_by_a_plain_filter(services: Services, catalogue: Catalogue) -> None:
    chance = random.Random(17)
    async with services.pool.acquire() as db:
        for _ in range(SEARCHES):
            city, day = some(chance, catalogue.cities), some(chance, catalogue.days)
            search = MovieSearch(city, date=day, first=chance.choice([1, 3, 100]))
            lookup = None if city is None else city.casefold()
            rows = wanted(catalogue, equal("city", lookup), equal("business_date", day))
            expected = [id for _, id in sorted({(row.name, row.movie_id) for row in rows})]
            found = await discovery_rows.movies_on_sale(db, search)
            assert [each.movie.id for each in found] == expected[: search.first + 1], search
