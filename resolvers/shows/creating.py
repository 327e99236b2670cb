"""createShow and createShows: put a movie on a screen at a time, with prices."""

from dataclasses import dataclass
from datetime import datetime

from domain import ids
from domain.accounts import Scope
from domain.changes import applied
from domain.errors import DomainError, InvalidInput, NotFound
from domain.money import DEFAULT_CURRENCY
from domain.partners import sales_close
from domain.paths import Member, renamed
from domain.pricing import amounts_of
from domain.shows import ExternalIdTaken, NewShow, ScreenOccupied, Show, ShowTemplate
from domain.shows.scheduling import external_id, lock_ttl, slot_of
from domain.shows.timetable import Occupation, Wish, refused
from domain.shows.variant import AS_THE_MOVIE, Variant, checked_variant
from models import audit
from models import movies as movie_rows
from models import pricing as price_rows
from models import shows as show_rows
from models.seats import claims as claim_rows
from models.shows import Placement, Terms
from resolvers.access import allow, require_partner
from resolvers.context import Context, Transaction

MOST_STARTS = 200


@dataclass(frozen=True)
class ShowResult:
    """The outcome for one start: the show, or the problem that prevented it."""

    starts_at: datetime
    show: Show | None
    problem: DomainError | None


@allow(partner=Scope.INVENTORY_WRITE)
async def create_show(ctx: Context, new: NewShow) -> Show:
    """Creates a draft; its first layout publishes it. Atomic; idempotent by key.

    Raises NotFound, Forbidden, InvalidInput, ScreenOccupied, ExternalIdTaken.
    """
    require_partner(ctx.principal, ids.expect(ids.PARTNER, new.partner_id))
    ids.expect(ids.MOVIE, new.movie_id)
    ids.expect(ids.SCREEN, new.screen_id)
    async with ctx.begin() as tx:
        show_id = ids.new(ids.SHOW)
        earlier = await tx.replay_of("createShow", show_id)
        return await _get(tx, earlier) if earlier is not None else await add_show(tx, show_id, new)


@allow(partner=Scope.INVENTORY_WRITE)
async def create_shows(ctx: Context, template: ShowTemplate) -> list[ShowResult]:
    """One show for each start, each in a transaction of its own: a refused one does not stop the others. A problem's
    paths are those of the template.

    Raises Forbidden, IdempotencyMismatch, and InvalidInput for no starts or more than `MOST_STARTS`.
    """
    require_partner(ctx.principal, ids.expect(ids.PARTNER, template.partner_id))
    if not 1 <= len(template.starts_at) <= MOST_STARTS:
        raise InvalidInput.of("starts_at", f"Give 1 to {MOST_STARTS} starts.")
    async with ctx.begin() as tx:
        await tx.replay_of("createShows", template.partner_id)
    return [await _result(ctx, template, i) for i in range(len(template.starts_at))]


async def _result(ctx: Context, template: ShowTemplate, i: int) -> ShowResult:
    starts_at = template.starts_at[i]
    new = NewShow(
        partner_id=template.partner_id,
        movie_id=template.movie_id,
        screen_id=template.screen_id,
        starts_at=starts_at,
        ends_at=None,
        prices=template.prices,
        lock_ttl_seconds=template.lock_ttl_seconds,
        sales_close_minutes=template.sales_close_minutes,
        variant=template.variant,
    )
    try:
        return ShowResult(starts_at, await create_show(ctx.for_part(starts_at.isoformat()), new), None)
    except InvalidInput as problem:
        return ShowResult(starts_at, None, renamed(problem, _members_of_template(i)))
    except DomainError as problem:
        return ShowResult(starts_at, None, problem)


def _members_of_template(i: int) -> dict[str, Member]:
    """What one show's attributes are called in its template, which has no end: it is the movie that is too long."""
    return {"starts_at": Member(f"starts_at[{i}]"), "ends_at": Member("movie_id")}


async def add_show(tx: Transaction, show_id: str, new: NewShow) -> Show:
    """Joins the transaction and locks the screen. Raises what create_show does."""
    prices, ttl, own_id = amounts_of(new.prices), lock_ttl(new.lock_ttl_seconds), external_id(new.external_id)
    placement = await placement_of(tx, show_id, new)
    await require_free(tx, placement)
    terms = Terms(
        currency=DEFAULT_CURRENCY,
        lock_ttl_seconds=ttl,
        sales_close_minutes=tx.policy.sales_close_minutes,
        own_sales_close_minutes=sales_close(new.sales_close_minutes),
        cancellation_close_minutes=tx.policy.cancellation_close_minutes,
        external_id=own_id,
    )
    if not await show_rows.add(tx.db, placement, terms):
        other = await show_rows.find_by_external_id(tx.db, new.partner_id, own_id or "")
        raise ExternalIdTaken(own_id or "", other.id if other else "")
    await price_rows.put_prices(tx.db, show_id, prices, DEFAULT_CURRENCY)
    await claim_rows.open_feed(tx.db, show_id)
    tx.audit(audit.Entry("createShow", show_id, after={"screenId": new.screen_id, "movieId": new.movie_id}))
    return await _get(tx, show_id)


async def placement_of(tx: Transaction, show_id: str, new: NewShow, own: Variant = AS_THE_MOVIE) -> Placement:
    """Where, when and how the show would be. `own`: the variant that it has, of which it keeps what `new` leaves out.
    Locks the screen until commit. Raises NotFound, InvalidInput.
    """
    movie = await movie_rows.find(tx.db, new.movie_id)
    if movie is None:
        raise NotFound(new.movie_id)
    venue = await show_rows.lock_venue(tx.db, new.screen_id)
    if venue is None or venue.partner_id != new.partner_id:
        raise NotFound(new.screen_id)
    slot = slot_of(venue, new.starts_at, new.ends_at, movie.duration_minutes + tx.policy.trailers_minutes)
    variant = checked_variant(applied(new.variant, own), movie)
    return Placement(show_id, movie.id, venue, slot, variant)


async def require_free(tx: Transaction, placement: Placement) -> None:
    """The transaction has locked the screen. Raises ScreenOccupied unless the screen's turn-around is kept to the shows
    before and after.
    """
    venue, slot = placement.venue, placement.slot
    wanted = Occupation(venue.screen_id, slot.starts_at, slot.ends_at, placement.show_id)
    around = await show_rows.standing(tx.db, venue.screen_id, slot.starts_at - venue.turnaround, slot.free_again_at)
    in_the_way = refused(
        [each for each in around if each.show_id != wanted.show_id],
        [Wish((slot.starts_at, wanted.show_id), wanted)],
        {venue.screen_id: venue.turnaround},
    )
    for other in in_the_way.values():
        raise ScreenOccupied(other.show_id, other.starts_at, other.ends_at)
    await show_rows.trim(tx.db, placement)


async def _get(tx: Transaction, show_id: str) -> Show:
    show = await show_rows.find(tx.db, show_id)
    if show is None:
        raise NotFound(show_id)
    return show
