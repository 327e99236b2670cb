"""Statements of discovery: movies with a show on sale, shows of a movie. Every list is one statement.

A search asks for some of its conditions. The statement for those conditions is written when they are first asked for
together; the values are bound. Connections of the driver plan it once, for any values (`app/database.py`), so it says
itself by which index a search goes: a city's shows theater by theater, of each no more than the page shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from domain.discovery import MovieSearch, Offered, ShowSearch, ShowsOfMovie, position_behind, time_behind
from domain.movies import Movie
from domain.shows import Show
from domain.text import folded
from domain.theaters import City
from models import pricing
from models import shows as show_rows
from models.direct import Connection, DirectStatement, names_of
from models.seats import availability

# The second condition follows from the third, which no index serves: it keeps past shows out of every scan.
_ON_SALE = """shows.stored_status = 'PUBLISHED' and shows.starts_at > now()
    and shows.starts_at - shows.sales_close_minutes * interval '1 minute' > now() and partners.status = 'ACTIVE'"""

_THEATERS = "select t.id from theaters t join cities c on c.name = t.city where c.lookup = :city"

_OF_SHOWS: Mapping[str, str] = {
    "date": "shows.business_date = :date",
    "movie_id": "shows.movie_id = :movie_id",
    "theater_id": "shows.theater_id = :theater_id",
    "after_id": "(shows.starts_at, shows.id) > (:after, :after_id)",
}
"""Conditions of a show, by the value that asks for each. `city` is none of them: it says where shows are looked for."""

_LOWERED = r"string_to_array(lower(array_to_string(m.{}, E'\x1f')), E'\x1f')"

_OF_MOVIES: Mapping[str, str] = {
    "search": "m.folded_name like :search escape '/'",
    "language": "m.folded_language = :language",
    "genre": f"lower(:genre::text) = any({_LOWERED.format('genres')})",
    "format": f"lower(:format::text) = any({_LOWERED.format('formats')})",
    "after_id": "(m.folded_name, m.id) > (:after, :after_id)",
}
"""Conditions of a movie, likewise."""


async def movies_on_sale(db: Connection, search: MovieSearch) -> list[Movie]:
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
    return await _movies_on_sale(frozenset(given)).fetch_entities(db, Movie, **given, most=search.first + 1)


@cache
def _movies_on_sale(given: frozenset[str]) -> DirectStatement:
    of_show = _conditions(_OF_SHOWS, given & {"date"})
    sold = f"from shows join partners on partners.id = shows.partner_id where {_all([_ON_SALE, *of_show])}"
    if "city" in given:
        shown_there = f"select distinct shows.movie_id {sold} and shows.theater_id = any(array({_THEATERS}))"
        on_sale = f"m.id = any(array({shown_there}))"
    else:
        on_sale = f"exists (select {sold} and shows.movie_id = m.id)"
    wanted = _all([on_sale, *_conditions(_OF_MOVIES, given)])
    columns = ", ".join(f"m.{name}" for name in names_of(Movie))
    return DirectStatement(
        f"select {columns} from movies m where {wanted} order by m.folded_name, m.id limit :most", names_of(Movie)
    )


async def shows_on_sale(db: Connection, search: ShowSearch) -> list[Show]:
    """Soonest first; one more than the page size."""
    given = _given(
        city=_lookup(search.city),
        date=search.date,
        movie_id=search.movie_id,
        theater_id=search.theater_id,
        **_after(time_behind(search.after)),
    )
    return await _shows_on_sale(frozenset(given)).fetch_entities(db, Show, **given, most=search.first + 1)


@cache
def _shows_on_sale(given: frozenset[str]) -> DirectStatement:
    return DirectStatement(_soonest(given), names_of(Show))


async def shows_of_movies(db: Connection, movie_ids: Sequence[str], alike: ShowsOfMovie) -> list[Show]:
    """Shows of each movie, soonest first, one more per movie than the page size. One statement."""
    given = _given(city=_lookup(alike.city), date=alike.date, **_after(time_behind(alike.after)))
    values = given | {"movie_ids": list(movie_ids), "most": alike.first + 1}
    return await _shows_of_movies(frozenset(given)).fetch_entities(db, Show, **values)


@cache
def _shows_of_movies(given: frozenset[str]) -> DirectStatement:
    of_each = _soonest(given, "shows.movie_id = w.id")
    return DirectStatement(
        f"select f.* from unnest(:movie_ids::text[]) w (id) cross join lateral ({of_each}) f"
        " order by f.starts_at, f.id",
        names_of(Show),
    )


def _soonest(given: frozenset[str], *conditions: str) -> str:
    """The first shows on sale. In a city the first of each theater are found, and of those the first."""
    if "city" in given:
        of_each = _soonest(given - {"city"}, "shows.theater_id = v.id", *conditions)
        found = f"unnest(array({_THEATERS})) v (id) cross join lateral ({of_each}) o"
        return f"select o.* from {found} order by o.starts_at, o.id limit :most"
    wanted = _all([_ON_SALE, *conditions, *_conditions(_OF_SHOWS, given)])
    return f"{show_rows.READING} where {wanted} order by shows.starts_at, shows.id limit :most"


_OFFERED = DirectStatement(
    f"""select f.show_id, {pricing.PRICES_OF.format("f.show_id")}, {availability.NUMBERS}
    from show_feeds f where f.show_id = any(:keys::text[])"""
)


async def offered_by_shows(db: Connection, show_ids: Sequence[str]) -> list[Offered]:
    """For each show, in the order of the ids. One statement."""
    rows = await _OFFERED.fetch_all(db, keys=list(show_ids))
    found = {
        show_id: Offered(pricing.prices_in(show_id, prices), availability.availability_in(*numbers))
        for show_id, prices, *numbers in rows
    }
    return [found.get(show_id, _NOTHING) for show_id in show_ids]


_NOTHING = Offered((), {})


def _given(**values: Any) -> dict[str, Any]:
    """Those that a search asks for."""
    return {name: value for name, value in values.items() if value is not None}


def _conditions(known: Mapping[str, str], given: frozenset[str]) -> list[str]:
    return [condition for name, condition in known.items() if name in given]


def _all(conditions: Iterable[str]) -> str:
    return " and ".join(conditions)


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
