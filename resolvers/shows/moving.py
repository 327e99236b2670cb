"""updateShow: another time, movie or screen. Customers of a show with another time are notified."""

from domain import ids
from domain.accounts import Scope
from domain.changes import LEFT_OUT, given_in
from domain.errors import Busy, NotFound
from domain.shows import Show, ShowChanges, ShowClosed, StoredShowStatus
from domain.shows.scheduling import Venue, slot_of
from domain.shows.variant import checked_variant
from models import movies as movie_rows
from models import shows as show_rows
from models.seats import inventory as inventory_rows
from models.shows import Placement
from resolvers.access import allow, own
from resolvers.context import Context, Transaction
from resolvers.shows.placing import has_guests_to_tell, move, require_free


@allow(partner=Scope.INVENTORY_WRITE)
async def update_show(ctx: Context, show_id: str, changes: ShowChanges) -> Show:
    """A show whose seats are locked or sold keeps its movie and screen, and may get another time: its customers are
    notified, and may cancel free of charge until it starts. Atomic and idempotent.

    Raises NotFound, InvalidInput, ShowInUse, ShowClosed for a show that is over or cancelled, ScreenOccupied.
    """
    ids.expect(ids.SHOW, show_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updateShow", show_id, show_id)
        known = own(tx.principal, await show_rows.find(tx.db, show_id), show_id)
        venue = await _lock_screens(tx, known, changes)
        await inventory_rows.lock_show(tx.db, show_id)
        show = own(tx.principal, await show_rows.find(tx.db, show_id), show_id)
        if show.screen_id != known.screen_id:
            raise Busy
        if earlier is not None or not given_in(changes):
            return show
        if show.stored_status is StoredShowStatus.CANCELLED:
            raise ShowClosed(show.id)
        placement = await _placement(tx, show, venue, changes)
        if placement.is_of(show):
            return show
        tells = await has_guests_to_tell(tx, show, placement)
        await require_free(tx, placement)
        return await move(tx, show, placement, tells=tells)


async def _lock_screens(tx: Transaction, show: Show, changes: ShowChanges) -> Venue:
    """Locks the screen that the show is on and the one that it is to be on; answers this one. Raises NotFound."""
    wanted = show.screen_id if changes.screen_id is LEFT_OUT else ids.expect(ids.SCREEN, changes.screen_id)
    venues = {each: await show_rows.lock_venue(tx.db, each) for each in sorted({show.screen_id, wanted})}
    venue = venues[wanted]
    if venue is None or venue.partner_id != show.partner_id:
        raise NotFound(wanted)
    return venue


async def _placement(tx: Transaction, show: Show, venue: Venue, changes: ShowChanges) -> Placement:
    """Without an end the show takes as long as before, or another movie as long as that is. Raises NotFound,
    InvalidInput.
    """
    movie_id = show.movie_id if changes.movie_id is LEFT_OUT else ids.expect(ids.MOVIE, changes.movie_id)
    movie = await movie_rows.find(tx.db, movie_id)
    if movie is None:
        raise NotFound(movie_id)
    minutes = (show.ends_at - show.starts_at).total_seconds() / 60
    if movie_id != show.movie_id:
        minutes = movie.duration_minutes + tx.policy.trailers_minutes
    start = show.starts_at if changes.starts_at is LEFT_OUT else changes.starts_at
    end = None if changes.ends_at is LEFT_OUT else changes.ends_at
    slot = slot_of(venue, start, end, minutes)
    return Placement(show.id, movie_id, venue, slot, checked_variant(show.variant, movie))
