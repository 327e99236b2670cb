"""The movie catalogue, which all partners share and add to."""

from domain import ids
from domain import movies as rules
from domain.accounts import Principal, Role, Scope
from domain.errors import Busy, Forbidden, NotFound
from domain.movies import AddedMovie, Movie, MovieChanges, NewMovie
from models import audit
from models import movies as movie_rows
from resolvers.access import ANYONE, allow, require_partner
from resolvers.context import Context, Transaction


@allow(partner=Scope.INVENTORY_WRITE)
async def add_movie(ctx: Context, new: NewMovie) -> AddedMovie:
    """Adds the movie, or answers the catalogue's one of the same title and language. Raises Forbidden, InvalidInput."""
    ids.expect(ids.PARTNER, new.partner_id)
    require_partner(ctx.principal, new.partner_id)
    movie_id = ids.new(ids.MOVIE)
    async with ctx.begin() as tx:
        # If the first use of the key found an existing movie, no movie has the id that the key names.
        if (earlier := await tx.replay_of("addMovie", movie_id)) and (movie := await movie_rows.find(tx.db, earlier)):
            return AddedMovie(movie, created=True)
        return await find_or_add_movie(tx, new, movie_id)


async def find_or_add_movie(tx: Transaction, new: NewMovie, movie_id: str | None = None) -> AddedMovie:
    """Joins the transaction. Concurrent calls for one movie get the same row. Raises InvalidInput."""
    movie = rules.built(movie_id or ids.new(ids.MOVIE), new)
    if existing := await movie_rows.find_same(tx.db, movie):
        return AddedMovie(existing, created=False)
    if await movie_rows.add(tx.db, movie):
        tx.audit(audit.Entry("addMovie", movie.id, after=audit.snapshot(movie)))
        return AddedMovie(movie, created=True)
    if existing := await movie_rows.find_same(tx.db, movie):
        return AddedMovie(existing, created=False)
    raise Busy  # another transaction has just renamed the conflicting movie


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def update_movie(ctx: Context, movie_id: str, changes: MovieChanges) -> Movie:
    """For the partner that added the movie while no other one shows it, and for operators. Raises NotFound, Forbidden,
    InvalidInput, MovieExists.
    """
    ids.expect(ids.MOVIE, movie_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updateMovie", movie_id)
        before = await movie_rows.lock(tx.db, movie_id)
        if before is None or not _may_correct(ctx.principal, before):
            raise NotFound(movie_id)
        if earlier is not None:
            return before
        if ctx.principal.role is Role.PARTNER and await movie_rows.is_shown_by_others(tx.db, before):
            raise Forbidden("Other partners show this movie, and sell tickets with its title. An operator corrects it.")
        after = rules.changed(before, changes)
        if after != before:
            await movie_rows.change(tx.db, after)
            tx.audit(audit.Entry("updateMovie", movie_id, audit.snapshot(before), audit.snapshot(after)))
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
