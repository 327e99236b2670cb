"""Discovery for customers: movies in a city, shows of a movie, seats left in a show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.discovery import MovieSearch, Page, ShowSearch
from domain.movies import Movie
from domain.pricing import Price
from domain.seats.state import Availability
from domain.shows import Show
from domain.theaters import Screen, Theater
from models import discovery as discovery_rows
from models import movies as movie_rows
from models import theaters as theater_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context

Row = TypeVar("Row", Movie, Theater, Screen)


@dataclass(frozen=True)
class ShowOffer:
    """A show with its movie, place, prices and availability by seat type."""

    show: Show
    movie: Movie
    theater: Theater
    screen: Screen
    prices: Sequence[Price]
    availability: Mapping[str, Availability]


@allow(*ANYONE)
async def list_movies(ctx: Context, search: MovieSearch) -> Page[Movie]:
    """Movies with a show on sale, by title, and those that are searched for the best match first: titles that have the
    text, or else titles that look like it. None for an unknown city. Raises InvalidInput.
    """
    wanted = search.checked()
    async with ctx.reading_directly() as db:
        found = await discovery_rows.movies_on_sale(db, wanted)
    positions = {each.movie.id: each.position(is_search=wanted.search is not None) for each in found}
    return Page.of([each.movie for each in found], search.first, lambda movie: positions[movie.id])


@allow(*ANYONE)
async def list_shows(ctx: Context, search: ShowSearch) -> Page[Show]:
    """Shows on sale, soonest first. Raises InvalidInput, also for an id of another kind."""
    async with ctx.reading_directly() as db:
        found = await discovery_rows.shows_on_sale(db, search.checked())
    return Page.of(found, search.first, lambda show: (show.starts_at.isoformat(), show.id))


@allow(*ANYONE)
async def describe_shows(ctx: Context, shows: Sequence[Show]) -> list[ShowOffer]:
    """An offer for each show, in their order. A constant number of statements."""
    show_ids = [show.id for show in shows]
    async with ctx.reading_directly() as db:
        movies = _by_id(await movie_rows.find_many(db, list({show.movie_id for show in shows})))
        theaters = _by_id(await theater_rows.find_many(db, list({show.theater_id for show in shows})))
        screens = _by_id(await theater_rows.find_screens(db, list({show.screen_id for show in shows})))
        offered = await discovery_rows.offered_by_shows(db, show_ids)
    return [
        ShowOffer(
            show,
            movies[show.movie_id],
            theaters[show.theater_id],
            screens[show.screen_id],
            each.prices,
            each.availability,
        )
        for show, each in zip(shows, offered, strict=True)
    ]


def _by_id(rows: Sequence[Row | None]) -> dict[str, Row]:
    return {row.id: row for row in rows if row is not None}
