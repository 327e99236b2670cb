"""Carries out what was decided on a batch: cancellations first, then every place at once, then prices and layouts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.errors import InvalidInput
from domain.layouts import NewLayout, as_new
from domain.pms import SyncItem, SyncOutcome, SyncResult
from domain.pricing import amounts_of
from domain.shows import ScreenOccupied, Show
from domain.shows.timetable import Occupation, Wish, refused
from models import shows as show_rows
from models.seats import layouts as layout_rows
from resolvers.cancellations.shows import mark_cancelled
from resolvers.context import Transaction
from resolvers.layouts import fit_out
from resolvers.pms.deciding import Change, Decided
from resolvers.pms.refusing import Refusal, Unfit, refusing
from resolvers.shows.creating import insert_show, terms_of
from resolvers.shows.placing import move
from resolvers.shows.reinstating import bring_back

CANCEL_REASON = "Cancelled by the theater."


async def apply(tx: Transaction, decided: Decided) -> dict[int, SyncResult]:
    """Joins the transaction. Items whose place is taken are REJECTED. Raises Unfit for items whose prices or layout
    cannot be.
    """
    occupied = await _occupied(tx, decided)
    granted = {i: change for i, change in decided.changes.items() if i not in occupied}
    for change in granted.values():
        if change.new is None and change.show is not None:
            await mark_cancelled(tx, change.show, CANCEL_REASON)
    await show_rows.lift(tx.db, [change.show.id for change in granted.values() if change.show and change.placement])
    problems: dict[int, Refusal] = {}
    placed: dict[int, tuple[Show, bool]] = {}
    for i in sorted(granted, key=lambda i: granted[i].item.external_id):
        with refusing(problems, i):
            placed[i] = await _place(tx, granted[i])
    results = {i: _result(decided.changes[i], problem) for i, problem in occupied.items()}
    for i in sorted(placed, key=lambda i: _order_of_layout(granted[i].item)):
        with refusing(problems, i):
            show, is_changed = placed[i]
            results[i] = await _fill(tx, granted[i], show, is_changed=is_changed)
    if problems:
        raise Unfit(problems)
    return results


async def _occupied(tx: Transaction, decided: Decided) -> dict[int, ScreenOccupied]:
    """The places that cannot be, by what all of them come to."""
    wishes: dict[str, tuple[int, Wish]] = {}
    for i, change in decided.changes.items():
        if change.placement is not None:
            wanted, show = change.placement.occupation, change.show
            present = None if show is None or change.reinstates else show.occupation
            wishes[wanted.show_id] = i, Wish((wanted.starts_at, change.item.external_id), wanted, present)
    gone = {change.show.id for change in decided.changes.values() if change.show and change.new is None}
    standing = [
        each
        for screen_id, (since, until) in _times(wish for _, wish in wishes.values()).items()
        for each in await show_rows.standing(
            tx.db, screen_id, since - decided.venues[screen_id].turnaround, until + decided.venues[screen_id].turnaround
        )
        if each.show_id not in gone and each.show_id not in wishes
    ]
    turnarounds = {screen_id: venue.turnaround for screen_id, venue in decided.venues.items()}
    found = refused(standing, [wish for _, wish in wishes.values()], turnarounds)
    return {
        wishes[show_id][0]: ScreenOccupied(other.show_id, other.starts_at, other.ends_at)
        for show_id, other in found.items()
    }


def _times(wishes: Iterable[Wish]) -> dict[str, tuple[datetime, datetime]]:
    """For each screen from when to when something stands there, or is to."""
    on_screen: defaultdict[str, list[Occupation]] = defaultdict(list)
    for wish in wishes:
        for each in (wish.wanted, wish.present):
            if each is not None:
                on_screen[each.screen_id].append(each)
    return {
        screen_id: (min(each.starts_at for each in there), max(each.ends_at for each in there))
        for screen_id, there in on_screen.items()
    }


async def _place(tx: Transaction, change: Change) -> tuple[Show, bool]:
    """The show where it is to stand, and whether that is new."""
    if change.placement is None or change.new is None:
        return _show_of(change), change.new is None
    if change.show is None:
        await show_rows.trim(tx.db, change.placement)
        terms, amounts = terms_of(change.new, tx.policy), amounts_of(change.new.prices)
        return await insert_show(tx, change.placement, terms, amounts), True
    if change.reinstates:
        await bring_back(tx, change.show)
    return await move(tx, change.show, change.placement, tells=change.tells), True


async def _fill(tx: Transaction, change: Change, show: Show, *, is_changed: bool) -> SyncResult:
    """Gives the show its layout and prices."""
    if change.new is not None:
        fitted = await fit_out(tx, show, await _layout(tx, change.item), change.new.prices)
        is_changed, show = is_changed or fitted, await show_rows.find(tx.db, show.id) or show
    await show_rows.set_source_time(tx.db, show.id, change.item.as_of)
    outcome = SyncOutcome.UPDATED if is_changed else SyncOutcome.UNCHANGED
    if change.show is None:
        outcome = SyncOutcome.CREATED
    return SyncResult(change.item.external_id, show.id, outcome, None, show.layout_id)


async def _layout(tx: Transaction, item: SyncItem) -> NewLayout | None:
    if item.layout_id is None:
        return item.seat_layout
    stored = (await layout_rows.read_many(tx.db, [item.layout_id]))[item.layout_id]
    if stored is None:
        raise InvalidInput.of("layout_id", "No layout that was sent before has this id: send the seats.")
    return as_new(stored)


def _order_of_layout(item: SyncItem) -> tuple[Any, ...]:
    """Layouts are stored in an order of their contents, so that no two transactions wait for each other's."""
    layout = item.seat_layout
    if layout is None:
        return ("", 0, 0)
    seats = ",".join(f"{seat.seat_id}:{seat.seat_type}" for seat in layout.seats)
    return (seats, layout.rows, layout.columns)


def _show_of(change: Change) -> Show:
    if change.show is None:
        raise LookupError("A new show has a place.")
    return change.show


def _result(change: Change, problem: ScreenOccupied) -> SyncResult:
    show = change.show
    known = (None, None) if show is None else (show.id, show.layout_id)
    return SyncResult(change.item.external_id, known[0], SyncOutcome.REJECTED, problem, known[1])
