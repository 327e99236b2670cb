"""Where shows stand: on which screen, at which time. Callers lock screens first and shows after them."""

from domain.changes import applied
from domain.errors import NotFound
from domain.events import ShowMoved
from domain.seats.state import SeatState
from domain.shows import NewShow, ScreenOccupied, Show, ShowInUse
from domain.shows.moving import require_time_to_come
from domain.shows.scheduling import slot_of
from domain.shows.timetable import Wish, refused
from domain.shows.variant import AS_THE_MOVIE, checked_variant
from models import audit
from models import movies as movie_rows
from models import shows as show_rows
from models.seats import claims as claim_rows
from models.shows import Placement
from resolvers.context import Transaction
from resolvers.shows.changing import show_changed


async def placement_of(tx: Transaction, show_id: str, new: NewShow) -> Placement:
    """Where, when and how the show would be. Locks the screen until commit. Raises NotFound, InvalidInput."""
    movie = await movie_rows.find(tx.db, new.movie_id)
    if movie is None:
        raise NotFound(new.movie_id)
    venue = await show_rows.lock_venue(tx.db, new.screen_id)
    if venue is None or venue.partner_id != new.partner_id:
        raise NotFound(new.screen_id)
    slot = slot_of(venue, new.starts_at, new.ends_at, movie.duration_minutes + tx.policy.trailers_minutes)
    return Placement(show_id, movie.id, venue, slot, checked_variant(applied(new.variant, AS_THE_MOVIE), movie))


async def require_free(tx: Transaction, placement: Placement) -> None:
    """The transaction has locked the screen. Raises ScreenOccupied unless the screen's turn-around is kept to the shows
    before and after.
    """
    venue, slot = placement.venue, placement.slot
    wanted = placement.occupation
    around = await show_rows.standing(tx.db, venue.screen_id, slot.starts_at - venue.turnaround, slot.free_again_at)
    in_the_way = refused(
        [each for each in around if each.show_id != wanted.show_id],
        [Wish((slot.starts_at, wanted.show_id), wanted)],
        {venue.screen_id: venue.turnaround},
    )
    for other in in_the_way.values():
        raise ScreenOccupied(other.show_id, other.starts_at, other.ends_at)
    await show_rows.trim(tx.db, placement)


async def has_guests_to_tell(tx: Transaction, show: Show, placement: Placement) -> bool:
    """Whether seats of the show, which the transaction has locked, are locked or sold and get another time. Then it
    raises ShowInUse for another movie, screen or variant, ShowClosed for a show that is over, InvalidInput for
    times at which nobody could come.
    """
    claims = await claim_rows.read_claims(tx.db, show.id)
    taken = [claim for claim in claims if claim.state is not SeatState.BLOCKED and claim.is_live(show.now)]
    is_another = (placement.movie_id, placement.venue.screen_id) != (show.movie_id, show.screen_id)
    if taken and (is_another or show.variant.is_replaced_by(placement.variant)):
        raise ShowInUse(show.id, len(taken))
    is_moved = (placement.slot.starts_at, placement.slot.ends_at) != (show.starts_at, show.ends_at)
    if taken and is_moved:
        require_time_to_come(show, placement.slot)
    return bool(taken) and is_moved


async def move(tx: Transaction, show: Show, placement: Placement, *, tells: bool) -> Show:
    """Joins the transaction, which has locked screen and show and knows that the place is free. `tells`: those who have
    seats of it.
    """
    await show_rows.trim(tx.db, placement)
    await show_rows.move(tx.db, placement)
    if tells:
        await show_rows.note_move(tx.db, show.id)
        tx.record(ShowMoved(show.id))
    await show_changed(tx, show.id)
    after = await show_rows.find(tx.db, show.id) or show
    tx.audit(audit.Entry("updateShow", show.id, _place_of(show), _place_of(after)))
    return after


def _place_of(show: Show) -> dict[str, str]:
    return {
        "movieId": show.movie_id,
        "screenId": show.screen_id,
        "startsAt": show.starts_at.isoformat(),
        "endsAt": show.ends_at.isoformat(),
    }
