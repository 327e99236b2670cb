"""The one catalogue of movies, which all partners add to."""

from dataclasses import asdict
from typing import Any

from domain import ids
from domain import movies as rules
from domain.accounts import Principal, Role, Scope
from domain.errors import Busy, NotFound
from domain.movies import AddedMovie, Movie, MovieChanges, NewMovie
from models import audit
from models import movies as movie_rows
from resolvers.access import ANYONE, allow, require_partner
from resolvers.context import Context, Transaction


@allow(partner=Scope.INVENTORY_WRITE)
async def add_movie(ctx: Context, new: NewMovie) -> AddedMovie:
    """The catalogue's movie where it has the title in this language already. Raises Forbidden, InvalidInput."""
    ids.expect(ids.PARTNER, new.partner_id)
    require_partner(ctx.principal, new.partner_id)
    movie_id = ids.new(ids.MOVIE)
    async with ctx.begin() as tx:
        # Where the first use of the key found an existing movie, the id it kept was never given to any.
        if (earlier := await tx.replay_of("addMovie", movie_id)) and (movie := await movie_rows.find(tx.db, earlier)):
            return AddedMovie(movie, created=True)
        return await place_movie(tx, new, movie_id)


async def place_movie(tx: Transaction, new: NewMovie, movie_id: str | None = None) -> AddedMovie:
    """Twins at the same moment get the same movie. Raises InvalidInput."""
    movie = rules.built(movie_id or ids.new(ids.MOVIE), new)
    if existing := await movie_rows.find_same(tx.db, movie):
        return AddedMovie(existing, created=False)
    if await movie_rows.add(tx.db, movie):
        tx.audit(audit.Entry("addMovie", movie.id, after=_told(movie)))
        return AddedMovie(movie, created=True)
    if twin := await movie_rows.find_same(tx.db, movie):
        return AddedMovie(twin, created=False)
    raise Busy  # the movie in the way was given another title in this very moment


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def update_movie(ctx: Context, movie_id: str, changes: MovieChanges) -> Movie:
    """Corrected by the partner that added it, or by an operator. Raises NotFound, InvalidInput, MovieExists."""
    ids.expect(ids.MOVIE, movie_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updateMovie", movie_id)
        before = await movie_rows.lock(tx.db, movie_id)
        if before is None or not _may_correct(ctx.principal, before):
            raise NotFound(movie_id)
        if earlier is not None:
            return before
        after = rules.changed(before, changes)
        if after != before:
            await movie_rows.change(tx.db, after)
            tx.audit(audit.Entry("updateMovie", movie_id, _told(before), _told(after)))
        return after


@allow(*ANYONE)
async def read_movie(ctx: Context, movie_id: str) -> Movie:
    """Raises NotFound."""
    ids.expect(ids.MOVIE, movie_id)
    async with ctx.reading() as db:
        movie = await movie_rows.find(db, movie_id)
    if movie is None:
        raise NotFound(movie_id)
    return movie


def _may_correct(principal: Principal, movie: Movie) -> bool:
    return principal.role is Role.OPERATOR or principal.is_partner(movie.added_by)


def _told(movie: Movie) -> dict[str, Any]:
    """As the audit trail holds it."""
    released = movie.release_date
    return asdict(movie) | {"release_date": None if released is None else released.isoformat()}
