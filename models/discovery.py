"""Statements of discovery: movies with a show on sale, shows of a movie. Every list is one statement.

A search asks for some of its conditions. The statement for those conditions is written when they are first asked for
together; the values are bound. Connections of the driver plan it once, for any values (`app/database.py`), so it says
itself by which index a search goes: a city's shows theater by theater, of each no more than the page shows.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from domain.discovery import (
    FoundMovie,
    MovieSearch,
    Offered,
    ShowSearch,
    ShowsOfMovie,
    match_behind,
    position_behind,
    time_behind,
)
from domain.movies import Movie
from domain.shows import Show
from domain.similarity import LEAST_SHARED, pieces_of
from domain.text import folded
from domain.theaters import City
from models import pricing
from models import shows as show_rows
from models.direct import Connection, DirectStatement, names_of
from models.movies import SEARCHED
from models.seats import availability
from models.theaters import LOOKED_UP, look_up_of

# The second condition follows from the third, which no index serves: it keeps past shows out of every scan.
_ON_SALE = f"""shows.stored_status = 'PUBLISHED' and shows.starts_at > now()
    and {show_rows.SALES_CLOSE_AT} > now() and partners.status = 'ACTIVE'"""

_THEATERS = f"select t.id from theaters t join cities c on c.name = t.city where c.lookup = {LOOKED_UP}"

_OF_SHOWS: Mapping[str, str] = {
    "date": "shows.business_date = :date",
    "movie_id": "shows.movie_id = :movie_id",
    "theater_id": "shows.theater_id = :theater_id",
    "after_id": "(shows.starts_at, shows.id) > (:after, :after_id)",
}
"""Conditions of a show, by the value that asks for each. `city` is none of them: it says where shows are looked for."""

_LOWERED = r"string_to_array(lower(array_to_string({}, E'\x1f')), E'\x1f')"

_OF_VARIANT: Mapping[str, str] = {
    "language": "coalesce(shows.folded_language, films.folded_language) = :language",
    "format": f"""case when shows.format is not null then lower(shows.format) = lower(:format::text)
        else lower(:format::text) = any({_LOWERED.format("films.formats")}) end""",
}
"""Conditions of a show and its movie, `films`. A show that says nothing is what its movie is, in any of its formats."""

_OF_MOVIES: Mapping[str, str] = {
    "genre": f"lower(:genre::text) = any({_LOWERED.format('m.genres')})",
}
"""Conditions of a movie, likewise."""

_FOUND = (*names_of(Movie), "rank")
_COLUMNS = ", ".join(f"m.{name}" for name in names_of(Movie))
_MATCH = """case when title = :search then 0 when starts_with(title, :search) then 1
    when strpos(' ' || title, ' ' || :search) > 0 then 2 else 3 end"""
_SHARED = "select count(*) as shared from unnest(:pieces::text[]) p where strpos(' ' || title || ' ', p) > 0"
_UNLIKE = 1000
"""The rank of a title without any piece of what was searched for. One that has the text comes before all that look like
it, and has at most 3."""


async def movies_on_sale(db: Connection, search: MovieSearch) -> list[FoundMovie]:
    """By rank and title; one more than the page size."""
    given = _given(
        **_place(search.city), **_shown_as(search.language, search.format), date=search.date, genre=search.genre
    )
    most = search.first + 1
    if search.search is not None:
        given |= _sought(folded(search.search)) | _after_match(match_behind(search.after))
        statement = _matching(frozenset(given))
    else:
        given |= _after(position_behind(search.after))
        statement = _by_title(frozenset(given))
    rows = await statement.fetch_all(db, **given, most=most)
    return [FoundMovie(statement.entity(row, Movie), row[-1]) for row in rows]


def _sought(text: str) -> dict[str, Any]:
    pieces = pieces_of(text)
    return {"search": text, "pieces": pieces, "least": math.ceil(len(pieces) * LEAST_SHARED)}


@cache
def _by_title(given: frozenset[str]) -> DirectStatement:
    behind = [f"({SEARCHED}, m.id) > (:after, :after_id)"] if "after_id" in given else []
    wanted = _all([*_of_movies_on_sale(given), *behind])
    in_order = f"order by {SEARCHED}, m.id limit :most"
    return DirectStatement(f"select {_COLUMNS}, 0 as rank from movies m where {wanted} {in_order}", _FOUND)


@cache
def _matching(given: frozenset[str]) -> DirectStatement:
    """What is on sale is looked up once. Titles are compared piece by piece only where none has the text, and only of
    what is on sale: a text that nothing has costs no more than a list of all that is.
    """
    behind = "where (rank, title, id) > (:after_rank::integer, :after, :after_id)" if "after_id" in given else ""
    return DirectStatement(
        f"""with sold as materialized (
            select m.id, {SEARCHED} as title from movies m where {_all(_of_movies_on_sale(given))}
        ), matching as materialized (
            select id, title, {_MATCH} as rank from sold where strpos(title, :search) > 0
        ), alike as (
            select id, title, ({_UNLIKE} - {_UNLIKE} * shared / cardinality(:pieces::text[]))::integer as rank
            from sold cross join lateral ({_SHARED}) s where shared >= :least and not exists (select from matching)
        ), page as (
            select * from (select * from matching union all select * from alike) f {behind}
            order by rank, title, id limit :most
        ) select {_COLUMNS}, page.rank from page join movies m on m.id = page.id
        order by page.rank, page.title, m.id""",
        _FOUND,
    )


def _of_movies_on_sale(given: frozenset[str]) -> list[str]:
    date, sold = _conditions(_OF_SHOWS, given & {"date"}), "from shows join partners on partners.id = shows.partner_id"
    if given & {"city", *_OF_VARIANT}:
        there = [f"shows.theater_id = any(array({_THEATERS}))"] if "city" in given else []
        asked = _all([_ON_SALE, *date, *there, *_conditions(_OF_VARIANT, given)])
        on_sale = f"m.id = any(array(select distinct shows.movie_id {sold}{_with_movie(given)} where {asked}))"
    else:
        on_sale = f"exists (select {sold} where {_all([_ON_SALE, *date, 'shows.movie_id = m.id'])})"
    return [on_sale, *_conditions(_OF_MOVIES, given)]


async def shows_on_sale(db: Connection, search: ShowSearch) -> list[Show]:
    """Soonest first; one more than the page size."""
    given = _given(
        **_place(search.city),
        **_shown_as(search.language, search.format),
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
    given = _given(
        **_place(alike.city),
        **_shown_as(alike.language, alike.format),
        date=alike.date,
        **_after(time_behind(alike.after)),
    )
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
    wanted = _all([_ON_SALE, *conditions, *_conditions(_OF_SHOWS, given), *_conditions(_OF_VARIANT, given)])
    return f"{show_rows.READING}{_with_movie(given)} where {wanted} order by shows.starts_at, shows.id limit :most"


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


def _with_movie(given: frozenset[str]) -> str:
    """A join for what asks for the variant of a show, and nothing for what does not."""
    return " join movies films on films.id = shows.movie_id" if given & set(_OF_VARIANT) else ""


def _all(conditions: Iterable[str]) -> str:
    return " and ".join(conditions)


def _shown_as(language: str | None, format: str | None) -> dict[str, Any]:
    return {"language": None if language is None else folded(language), "format": format}


def _place(city: str | None) -> dict[str, Any]:
    return {} if city is None else look_up_of(City.called(city))


def _after(position: tuple[Any, str] | None) -> dict[str, Any]:
    return {} if position is None else {"after": position[0], "after_id": position[1]}


def _after_match(position: tuple[int, str, str] | None) -> dict[str, Any]:
    return {} if position is None else dict(zip(("after_rank", "after", "after_id"), position, strict=True))
