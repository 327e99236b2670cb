"""The demo data for development. Loading it again adds what is missing and leaves existing data as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from demo import catalogue, example_shows
from demo import example_bookings as examples
from demo.timetable import DemoShow, timetable
from domain.accounts import SYSTEM
from domain.money import DEFAULT_CURRENCY
from models import demo as demo_rows
from models import short_ids
from models.base import Database
from models.demo import ExistingRows
from models.seats import layouts as layout_rows
from resolvers import accounts
from resolvers.context import Context, Services, Transaction

STEPS = {
    examples.FREE_LOCK: examples.add_lock,
    examples.BOOKING: examples.add_booking_to_pay,
    examples.TICKET: examples.add_ticket,
}
OWN_SHOWS = (example_shows.FIRST_SHOW, example_shows.SECOND_SHOW)


@dataclass(frozen=True)
class DemoSummary:
    """Numbers of what was added or moved; all zero where nothing was missing."""

    catalogue: int = 0
    shows: int = 0
    examples: int = 0
    shows_moved: int = 0
    locks_prolonged: int = 0


async def load_demo(services: Services) -> DemoSummary:
    """Atomic, and safe for any number of servers at once. Takes two statements where nothing is missing."""
    ctx = services.context(SYSTEM, "demo")
    async with ctx.reading() as db:
        if await _is_complete(ctx, db):
            return DemoSummary()
    await accounts.ensure_customer(ctx, examples.CUSTOMER)
    async with ctx.begin() as tx:
        await demo_rows.lock_loading(tx.db)
        return await _load(tx)


async def _is_complete(ctx: Context, db: Database) -> bool:
    existing = await _existing(db)
    if set(_ids()) - existing.known or existing.near_shows or existing.short_locks:
        return False
    wanted = {show.id for show in timetable(existing.now, ctx.policy.trailers_minutes)}
    return not wanted - await demo_rows.known_shows(db, wanted)


async def _load(tx: Transaction) -> DemoSummary:
    """Holds the demo's lock. Every part adds what is missing since the lock was taken."""
    existing = await _existing(tx.db)
    new_entries = await catalogue.add(tx, existing.known)
    new_shows = await _add_timetable(tx, existing)
    await _add_own_shows(tx, existing)
    moved = await _move_own_shows(tx, existing)
    missing = [step for id, step in STEPS.items() if id not in existing.known]
    for step in missing:
        await step(tx)
    if missing:
        await short_ids.keep(tx.db, examples.SHORT_IDS)
    prolonged = [lock_id for lock_id in sorted(existing.short_locks) if await examples.prolong(tx, lock_id)]
    return DemoSummary(new_entries, new_shows, len(missing), moved, len(prolonged))


async def _existing(db: Database) -> ExistingRows:
    values = {"ids": list(_ids()), "shows": OWN_SHOWS, "locks": examples.LOCKS, "reserve": example_shows.RESERVE}
    return await demo_rows.read_existing(db, values)


def _ids() -> Iterable[str]:
    return (*catalogue.IDS, *OWN_SHOWS, *STEPS, examples.CUSTOMER)


async def _add_timetable(tx: Transaction, existing: ExistingRows) -> int:
    shows = timetable(existing.now, tx.policy.trailers_minutes)
    known = await demo_rows.known_shows(tx.db, [show.id for show in shows])
    return await _add_shows(tx, [show for show in shows if show.id not in known])


async def _add_own_shows(tx: Transaction, existing: ExistingRows) -> None:
    missing = [show_id for show_id in OWN_SHOWS if show_id not in existing.known]
    if missing:
        await _add_shows(tx, await example_shows.shows_ahead(tx, existing.now, missing))


async def _move_own_shows(tx: Transaction, existing: ExistingRows) -> int:
    if existing.near_shows:
        await example_shows.move(tx, await example_shows.shows_ahead(tx, existing.now, sorted(existing.near_shows)))
    return len(existing.near_shows)


async def _add_shows(tx: Transaction, shows: Sequence[DemoShow]) -> int:
    for layout in {show.layout.id: show.layout for show in shows}.values():
        await layout_rows.store(tx.db, layout)
    return await demo_rows.add_shows(tx.db, [_row(tx, show) for show in shows]) if shows else 0


def _row(tx: Transaction, show: DemoShow) -> dict[str, Any]:
    return {
        **{name: getattr(show.venue, name) for name in ("partner_id", "theater_id", "screen_id", "time_zone")},
        **vars(show.slot),
        **vars(show.variant),
        "id": show.id,
        "movie_id": show.movie_id,
        "layout_id": show.layout.id,
        "prices": show.prices,
        "currency": DEFAULT_CURRENCY,
        "sales_close_minutes": tx.policy.sales_close_minutes,
        "cancellation_close_minutes": tx.policy.cancellation_close_minutes,
    }
