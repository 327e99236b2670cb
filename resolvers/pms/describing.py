"""What items of a sync ask for, in the platform's ids."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import ids
from domain.errors import InvalidInput, NotFound
from domain.movies import Movie, NewMovie
from domain.paths import below
from domain.pms import SyncItem
from domain.pricing import amounts_of
from domain.shows import NewShow
from models import movies as movie_rows
from models import theaters as theater_rows
from resolvers import movies
from resolvers.context import Transaction
from resolvers.pms.refusing import Refusal, Unfit, refusing


@dataclass(frozen=True)
class Described:
    """`minutes`: how long the show takes where its end is not said."""

    new: NewShow
    movie: Movie
    minutes: int


async def describe(tx: Transaction, items: Mapping[int, SyncItem]) -> dict[int, Described]:
    """Of the items that are not cancelled. Joins the transaction. Adds movies that the platform does not have. Raises
    Unfit.
    """
    problems: dict[int, Refusal] = {}
    found_movies: dict[int, Movie] = {}
    wanted = [i for i, item in items.items() if not item.cancelled]
    for i in sorted(wanted, key=lambda i: _order(items[i], i)):
        with refusing(problems, i):
            found_movies[i] = await _movie(tx, items[i])
    described = {}
    for i in sorted(found_movies):
        with refusing(problems, i):
            described[i] = await _described(tx, items[i], found_movies[i])
    if problems:
        raise Unfit(problems)
    return described


def _order(item: SyncItem, place: int) -> tuple[str, str, int]:
    """Movies are added in the order of their names, so that no two transactions wait for each other's."""
    return ("", "", place) if item.movie is None else (item.movie.name, item.movie.language, place)


async def _movie(tx: Transaction, item: SyncItem) -> Movie:
    if item.movie is not None:
        with below("movie"):
            return (await movies.find_or_add_movie(tx, NewMovie(_partner(tx), **vars(item.movie)))).movie
    movie = await movie_rows.find(tx.db, ids.expect(ids.MOVIE, item.movie_id or ""))
    if movie is None:
        raise NotFound(item.movie_id or "")
    return movie


async def _described(tx: Transaction, item: SyncItem, movie: Movie) -> Described:
    if item.starts_at is None:
        raise InvalidInput.of("starts_at", "Say when the show starts, or that it is cancelled.")
    if item.prices:
        amounts_of(item.prices)
    new = NewShow(
        partner_id=_partner(tx),
        movie_id=movie.id,
        screen_id=await _screen_id(tx, item),
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        prices=item.prices,
        external_id=item.external_id,
        variant=item.variant,
    )
    return Described(new, movie, movie.duration_minutes + tx.policy.trailers_minutes)


async def _screen_id(tx: Transaction, item: SyncItem) -> str:
    if item.screen_external_id is not None:
        screen = await theater_rows.find_screen_of_system(tx.db, _partner(tx), item.screen_external_id)
    else:
        screen = await theater_rows.find_screen(tx.db, ids.expect(ids.SCREEN, item.screen_id or ""))
    if screen is None or screen.partner_id != _partner(tx):
        raise NotFound(item.screen_external_id or item.screen_id or "")
    return screen.id


def _partner(tx: Transaction) -> str:
    return tx.principal.partner_id or ""
