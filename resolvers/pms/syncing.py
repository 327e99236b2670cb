"""syncShows, syncPricing and syncSeatLayout.

Sending the same again changes nothing. A refused layout is stored as a plan.
"""

from collections.abc import Mapping, Sequence

from domain import pms
from domain.accounts import Scope
from domain.errors import DomainError, InvalidInput
from domain.layouts import NewLayout
from domain.pms import BrokenItem, SyncItem, SyncOutcome, SyncResult
from domain.pricing import NewPrice
from domain.shows import Show
from domain.text import printable, reading_key
from models import shows as show_rows
from models import theaters as theater_rows
from resolvers.access import allow
from resolvers.context import Context
from resolvers.layouts import UploadedLayout, upload_seat_layout
from resolvers.pms.batches import sync_batch
from resolvers.shows import RepricedShow, update_pricing


@allow(partner=Scope.INVENTORY_WRITE)
async def sync_shows(ctx: Context, shows: Sequence[SyncItem | BrokenItem]) -> list[SyncResult]:
    """A result for each show, in their order. A problem's paths begin at its show.

    Shows that share a screen, before or after, are changed in one transaction and judged by what all of them come to,
    in whichever order they are sent; a refused one does not stop the others. Of several items of one show each is done
    after the one before. Raises InvalidInput for more than `MOST_ITEMS` shows, and IdempotencyMismatch. After Busy or
    IdempotencyInProgress some shows may be done, and sending all again is safe.
    """
    if len(shows) > pms.MOST_ITEMS:
        raise InvalidInput.of("shows", f"At most {pms.MOST_ITEMS} items at once.")
    async with ctx.begin() as tx:
        await tx.replay_of("syncShows", ctx.principal.partner_id or "")
    results: dict[int, SyncResult] = {}
    whole: dict[int, SyncItem] = {}
    for i, item in enumerate(shows):
        try:
            whole[i] = _checked(item)
        except InvalidInput as problem:
            results[i] = await _rejected(ctx, item, problem)
    for wave in pms.waves(whole):
        for batch in pms.apart(wave, await _screens_of(ctx, wave)):
            results |= await sync_batch(ctx, batch)
    return [results[i] for i in range(len(shows))]


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


def _checked(item: SyncItem | BrokenItem) -> SyncItem:
    """Raises InvalidInput."""
    if isinstance(item, BrokenItem):
        raise item.problem
    return pms.checked(item)


async def _rejected(ctx: Context, item: SyncItem | BrokenItem, problem: DomainError) -> SyncResult:
    """With the show of the item's id, where that is one and there is such a show."""
    try:
        own_id = pms.own_id(item) if isinstance(item, SyncItem) else None
    except InvalidInput:
        own_id = None
    known = {} if own_id is None else await _known(ctx, [own_id])
    echo = None if item.external_id is None else printable(item.external_id)
    return SyncResult(own_id or echo, next((show.id for show in known.values()), None), SyncOutcome.REJECTED, problem)


async def _screens_of(ctx: Context, items: Mapping[int, SyncItem]) -> dict[int, set[str]]:
    """The screens that each item is about: the one that it names, and the one that its show is on."""
    partner_id = ctx.principal.partner_id or ""
    own_screens = [item.screen_external_id for item in items.values() if item.screen_external_id is not None]
    known = await _known(ctx, [item.external_id for item in items.values()])
    async with ctx.reading() as db:
        screens = await theater_rows.screens_of_system(db, partner_id, own_screens)
    by_own_id = {reading_key(screen.external_id): screen.id for screen in screens if screen.external_id is not None}
    return {
        i: {
            named
            for named in (
                item.screen_id or by_own_id.get(reading_key(item.screen_external_id or "")),
                known[item.key].screen_id if item.key in known else None,
            )
            if named is not None
        }
        for i, item in items.items()
    }


async def _known(ctx: Context, own_ids: Sequence[str]) -> dict[str, Show]:
    async with ctx.reading() as db:
        return await show_rows.find_by_external_ids(db, ctx.principal.partner_id or "", own_ids)
