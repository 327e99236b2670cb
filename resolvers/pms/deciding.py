"""What becomes of each item of a batch, decided on shows and screens that are locked."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import ids, pms
from domain.changes import applied
from domain.pms import SyncItem, SyncOutcome
from domain.pricing import amounts_of
from domain.shows import NewShow, Show, ShowClosed, StoredShowStatus
from domain.shows.scheduling import Venue, slot_of
from domain.shows.variant import AS_THE_MOVIE, checked_variant
from models import pricing as price_rows
from models import shows as show_rows
from models.seats import inventory as inventory_rows
from models.shows import Placement
from resolvers.context import Transaction
from resolvers.pms.describing import Described
from resolvers.pms.refusing import Overtaken, Refusal, Unfit, refusing
from resolvers.shows.placing import has_guests_to_tell
from resolvers.shows.reinstating import require_unbooked


@dataclass(frozen=True)
class Change:
    """An item that changes something. `show`: as it is, None for a new one. `new`: None where it is cancelled.
    `placement`: where it comes to stand, None where it stays. `tells`: those who have seats of it.
    """

    item: SyncItem
    show: Show | None
    new: NewShow | None
    placement: Placement | None
    tells: bool = False

    @property
    def reinstates(self) -> bool:
        return self.new is not None and self.show is not None and self.show.stored_status is StoredShowStatus.CANCELLED


@dataclass(frozen=True)
class Decided:
    """By the places of the items. `done`: what needs no change, with its outcome and show. `venues`: by screen."""

    changes: Mapping[int, Change]
    done: Mapping[int, tuple[SyncOutcome, Show | None]]
    venues: Mapping[str, Venue]


async def decide(tx: Transaction, items: Mapping[int, SyncItem], described: Mapping[int, Described]) -> Decided:
    """Joins the transaction and locks screens and shows, each in the order of their ids. Raises Unfit, Overtaken."""
    shows = await _known(tx, items)
    screen_ids = {each.new.screen_id for each in described.values()} | {show.screen_id for show in shows.values()}
    venues = {id: venue for id in sorted(screen_ids) if (venue := await show_rows.lock_venue(tx.db, id)) is not None}
    shows = await _known(tx, items)
    if any(show.screen_id not in venues for show in shows.values()):
        raise Overtaken
    placements = _placements(items, described, shows, venues)
    asked = await _that_ask_for_a_change(tx, items, placements, shows)
    for show_id in sorted(shows[items[i].key].id for i in asked if items[i].key in shows):
        await inventory_rows.lock_show(tx.db, show_id)
    shows = await _known(tx, items)
    problems: dict[int, Refusal] = {}
    changes: dict[int, Change] = {}
    done: dict[int, tuple[SyncOutcome, Show | None]] = {}
    for i, item in items.items():
        show = shows.get(item.key)
        with refusing(problems, i):
            outcome = _without_change(item, show, asked=i in asked)
            if outcome is not None:
                done[i] = outcome, show
            elif item.cancelled and show is not None:
                changes[i] = _cancelled(item, show)
            else:
                changes[i] = await _put(tx, item, show, described[i].new, placements[i])
    if problems:
        raise Unfit(problems)
    return Decided(changes, done, venues)


async def _known(tx: Transaction, items: Mapping[int, SyncItem]) -> dict[str, Show]:
    own_ids = [item.external_id for item in items.values()]
    return await show_rows.find_by_external_ids(tx.db, tx.principal.partner_id or "", own_ids)


def _placements(
    items: Mapping[int, SyncItem],
    described: Mapping[int, Described],
    shows: Mapping[str, Show],
    venues: Mapping[str, Venue],
) -> dict[int, Placement]:
    """Where each described show is to be. Raises Unfit."""
    problems: dict[int, Refusal] = {}
    found = {}
    for i, each in described.items():
        show, venue = shows.get(items[i].key), venues[each.new.screen_id]
        with refusing(problems, i):
            slot = slot_of(venue, each.new.starts_at, each.new.ends_at, each.minutes)
            variant = applied(each.new.variant, AS_THE_MOVIE if show is None else show.variant)
            show_id = ids.new(ids.SHOW) if show is None else show.id
            found[i] = Placement(show_id, each.movie.id, venue, slot, checked_variant(variant, each.movie))
    if problems:
        raise Unfit(problems)
    return found


async def _that_ask_for_a_change(
    tx: Transaction, items: Mapping[int, SyncItem], placements: Mapping[int, Placement], shows: Mapping[str, Show]
) -> set[int]:
    """Items that say something else than what is stored. A layout that is sent whole is compared once the show is
    locked. The shows of all others need no lock: they stay as they are.
    """
    return {i for i, item in items.items() if not await _is_stored(tx, item, placements.get(i), shows.get(item.key))}


async def _is_stored(tx: Transaction, item: SyncItem, placement: Placement | None, show: Show | None) -> bool:
    if show is None:
        return item.cancelled
    is_cancelled = show.stored_status is StoredShowStatus.CANCELLED
    if is_cancelled or placement is None:
        return item.cancelled and is_cancelled
    if item.seat_layout is not None or item.layout_id not in (None, show.layout_id):
        return False
    if not _stays(item, placement, show):
        return False
    return not item.prices or await price_rows.amounts_of_show(tx.db, show.id) == amounts_of(item.prices)


def _stays(item: SyncItem, placement: Placement, show: Show) -> bool:
    """An item that does not say its end leaves that as it is, unless the show is another one."""
    wanted = placement.movie_id, placement.venue.screen_id, placement.slot.starts_at, placement.variant
    same_end = item.ends_at is None or placement.slot.ends_at == show.ends_at
    return wanted == (show.movie_id, show.screen_id, show.starts_at, show.variant) and same_end


def _without_change(item: SyncItem, show: Show | None, *, asked: bool) -> SyncOutcome | None:
    """None: the item changes something."""
    if show is not None and not (item.cancelled and show.stored_status is StoredShowStatus.CANCELLED):
        if pms.is_stale(item, show):
            return SyncOutcome.STALE
        return None if asked else SyncOutcome.UNCHANGED
    return SyncOutcome.UNCHANGED if item.cancelled else None


def _cancelled(item: SyncItem, show: Show) -> Change:
    """Raises ShowClosed."""
    if show.is_over:
        raise ShowClosed(show.id)
    return Change(item, show, None, None)


async def _put(tx: Transaction, item: SyncItem, show: Show | None, new: NewShow, placement: Placement) -> Change:
    """Raises ShowWasBooked, ShowInUse, ShowClosed, InvalidInput."""
    if show is None:
        return Change(item, None, new, placement)
    if show.stored_status is StoredShowStatus.CANCELLED:
        await require_unbooked(tx, show)
        return Change(item, show, new, placement)
    if _stays(item, placement, show):
        return Change(item, show, new, None)
    return Change(item, show, new, placement, await has_guests_to_tell(tx, show, placement))
