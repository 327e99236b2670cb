"""Syncing from theaters' own systems: shows by the system's own ids, their prices, their layouts.

Sending the same again changes nothing. A change that would drop or move a sold seat is refused; a refused layout is
stored as a plan.
"""

from collections.abc import Sequence

from domain import ids, pms
from domain.accounts import Scope
from domain.errors import Busy, DomainError, IdempotencyInProgress, InvalidInput, NotFound
from domain.layouts import NewLayout
from domain.movies import NewMovie
from domain.paths import below
from domain.pms import BrokenItem, SyncItem, SyncOutcome, SyncResult
from domain.pricing import NewPrice
from domain.seats.state import SeatState
from domain.shows import ExternalIdTaken, NewShow, Show, ShowClosed, ShowInUse, StoredShowStatus
from domain.text import printable
from models import audit
from models import shows as show_rows
from models import theaters as theater_rows
from models.seats import claims as claim_rows
from models.seats import inventory as inventory_rows
from models.shows import Placement
from resolvers import movies
from resolvers.access import allow
from resolvers.cancellations.shows import mark_cancelled
from resolvers.context import Context, Transaction
from resolvers.layouts import LayoutNeedsPlan, UploadedLayout, fit_out, store_plan, upload_seat_layout
from resolvers.shows import RepricedShow, update_pricing
from resolvers.shows.changing import show_changed
from resolvers.shows.creating import add_show, placement_of, require_free

__all__ = ["SyncResult", "sync_pricing", "sync_seat_layout", "sync_shows"]

CANCEL_REASON = "Cancelled by the theater."


@allow(partner=Scope.INVENTORY_WRITE)
async def sync_shows(ctx: Context, shows: Sequence[SyncItem | BrokenItem]) -> list[SyncResult]:
    """A result for each show, in their order, each in a transaction of its own. A problem's paths begin at its show.

    Raises InvalidInput for more than `MOST_ITEMS` shows, and IdempotencyMismatch. After Busy or IdempotencyInProgress
    some shows may be done, and sending all again is safe.
    """
    if len(shows) > pms.MOST_ITEMS:
        raise InvalidInput.of("shows", f"At most {pms.MOST_ITEMS} items at once.")
    async with ctx.begin() as tx:
        await tx.replay_of("syncShows", ctx.principal.partner_id or "")
    return [await _result(ctx.for_part(str(i)), item) for i, item in enumerate(shows)]


@allow(partner=Scope.INVENTORY_WRITE)
async def sync_pricing(ctx: Context, show_id: str, prices: Sequence[NewPrice]) -> RepricedShow:
    """Does what updatePricing does."""
    return await update_pricing(ctx, show_id, prices)


@allow(partner=Scope.INVENTORY_WRITE)
async def sync_seat_layout(
    ctx: Context, show_id: str, new: NewLayout, prices: Sequence[NewPrice] | None = None
) -> UploadedLayout:
    """Does what uploadSeatLayout does."""
    return await upload_seat_layout(ctx, show_id, new, prices)


async def _result(ctx: Context, item: SyncItem | BrokenItem) -> SyncResult:
    if isinstance(item, BrokenItem):
        return SyncResult(item.external_id, None, SyncOutcome.REJECTED, item.problem)
    try:
        own_id = pms.own_id(item)
    except InvalidInput as problem:
        return SyncResult(printable(item.external_id), None, SyncOutcome.REJECTED, problem)
    try:
        whole = pms.checked(item)
        return await (_cancel(ctx, whole) if whole.cancelled else _put(ctx, whole))
    except (Busy, IdempotencyInProgress):
        raise
    except DomainError as problem:
        show = await _find_show(ctx, own_id)
        return SyncResult(own_id, show.id if show else None, SyncOutcome.REJECTED, problem)


async def _find_show(ctx: Context, external_id: str) -> Show | None:
    async with ctx.reading() as db:
        return await show_rows.find_by_external_id(db, ctx.principal.partner_id or "", external_id)


async def _cancel(ctx: Context, item: SyncItem) -> SyncResult:
    """Cancels the item's show. A show that the platform does not know is UNCHANGED."""
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("syncShows", item.external_id)
        known = await show_rows.find_by_external_id(tx.db, tx.principal.partner_id or "", item.external_id)
        if earlier is not None:
            return _first_result(tx, item, known)
        if known is None:
            return _kept(tx, SyncResult(item.external_id, None, SyncOutcome.UNCHANGED))
        show = await _lock_show(tx, known)
        if show.stored_status is StoredShowStatus.CANCELLED:
            return _kept(tx, SyncResult(item.external_id, show.id, SyncOutcome.UNCHANGED))
        if pms.is_stale(item, show):
            return _kept(tx, SyncResult(item.external_id, show.id, SyncOutcome.STALE))
        await mark_cancelled(tx, show, CANCEL_REASON)
        await show_rows.set_source_time(tx.db, show.id, item.as_of)
        return _kept(tx, SyncResult(item.external_id, show.id, SyncOutcome.UPDATED))


def _kept(tx: Transaction, result: SyncResult) -> SyncResult:
    """A replay of the item has the same outcome, whatever its show has become since."""
    tx.keep_outcome(outcome=result.outcome)
    return result


def _first_result(tx: Transaction, item: SyncItem, known: Show | None) -> SyncResult:
    return SyncResult(item.external_id, known.id if known else None, SyncOutcome(tx.first_outcome["outcome"]))


async def _lock_show(tx: Transaction, known: Show) -> Show:
    """Locks the show and reads it again."""
    await inventory_rows.lock_show(tx.db, known.id)
    return await show_rows.find(tx.db, known.id) or known


async def _put(ctx: Context, item: SyncItem) -> SyncResult:
    try:
        return await _put_or_plan(ctx, item)
    except ExternalIdTaken:
        # A concurrent transaction has just created the show of this external id on another screen: now change that.
        return await _put_or_plan(ctx, item)


async def _put_or_plan(ctx: Context, item: SyncItem) -> SyncResult:
    try:
        return await _put_once(ctx, item)
    except LayoutNeedsPlan as refused:
        raise await store_plan(ctx, refused) from None


async def _put_once(ctx: Context, item: SyncItem) -> SyncResult:
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("syncShows", item.external_id)
        new = await _to_new_show(tx, item)
        # Locked before the look-up, so that the second of two concurrent syncs of a new show finds it.
        await show_rows.lock_venue(tx.db, new.screen_id)
        known = await show_rows.find_by_external_id(tx.db, new.partner_id, item.external_id)
        if earlier is not None:
            return _first_result(tx, item, known)
        if known is None:
            return _kept(tx, await _create(tx, item, new))
        return _kept(tx, await _change(tx, item, new, await _lock_show(tx, known)))


async def _to_new_show(tx: Transaction, item: SyncItem) -> NewShow:
    """The show that the item describes, in the platform's ids. Raises NotFound, InvalidInput."""
    partner_id = tx.principal.partner_id or ""
    if item.starts_at is None:
        raise InvalidInput.of("starts_at", "Say when the show starts, or that it is cancelled.")
    return NewShow(
        partner_id=partner_id,
        movie_id=await _movie_id(tx, partner_id, item),
        screen_id=await _screen_id(tx, partner_id, item),
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        prices=item.prices,
        external_id=item.external_id,
        variant=item.variant,
    )


async def _movie_id(tx: Transaction, partner_id: str, item: SyncItem) -> str:
    if item.movie is None:
        return ids.expect(ids.MOVIE, item.movie_id or "")
    with below("movie"):
        return (await movies.find_or_add_movie(tx, NewMovie(partner_id, **vars(item.movie)))).movie.id


async def _screen_id(tx: Transaction, partner_id: str, item: SyncItem) -> str:
    if item.screen_external_id is None:
        return ids.expect(ids.SCREEN, item.screen_id or "")
    screen = await theater_rows.find_screen_of_system(tx.db, partner_id, item.screen_external_id)
    if screen is None:
        raise NotFound(item.screen_external_id)
    return screen.id


async def _create(tx: Transaction, item: SyncItem, new: NewShow) -> SyncResult:
    show = await add_show(tx, ids.new(ids.SHOW), new)
    await fit_out(tx, show, item.seat_layout, item.prices)
    await show_rows.set_source_time(tx.db, show.id, item.as_of)
    return SyncResult(item.external_id, show.id, SyncOutcome.CREATED)


async def _change(tx: Transaction, item: SyncItem, new: NewShow, show: Show) -> SyncResult:
    """The transaction has locked the show."""
    if pms.is_stale(item, show):
        return SyncResult(item.external_id, show.id, SyncOutcome.STALE)
    if show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowClosed(show.id)
    changes = [await _move(tx, new, show), await fit_out(tx, show, item.seat_layout, item.prices)]
    await show_rows.set_source_time(tx.db, show.id, item.as_of)
    outcome = SyncOutcome.UPDATED if any(changes) else SyncOutcome.UNCHANGED
    return SyncResult(item.external_id, show.id, outcome)


async def _move(tx: Transaction, new: NewShow, show: Show) -> bool:
    """Changes the show's movie, screen, time or variant; False if they are the same. Raises ShowInUse for a show with
    locked or sold seats, ScreenOccupied.
    """
    placement = await placement_of(tx, show.id, new, show.variant)
    slot, variant = placement.slot, placement.variant
    same_event = _identity(placement) == (show.movie_id, show.screen_id, show.starts_at)
    same_event = same_event and not show.variant.is_replaced_by(variant)
    if same_event and variant == show.variant and (new.ends_at is None or slot.ends_at == show.ends_at):
        return False
    if not same_event:
        claims = await claim_rows.read_claims(tx.db, show.id)
        taken = [claim for claim in claims if claim.state is not SeatState.BLOCKED and claim.is_live(show.now)]
        if taken:
            raise ShowInUse(show.id, len(taken))
    await require_free(tx, placement)
    await show_rows.move(tx.db, placement)
    await show_changed(tx, show.id)
    before, after = (str(show.starts_at), show.screen_id), (str(slot.starts_at), placement.venue.screen_id)
    tx.audit(audit.Entry("syncShows", show.id, {"place": before}, {"place": after}))
    return True


def _identity(placement: Placement) -> tuple[object, ...]:
    return placement.movie_id, placement.venue.screen_id, placement.slot.starts_at
