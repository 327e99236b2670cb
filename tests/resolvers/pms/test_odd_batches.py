"""What systems send when something is wrong with them, or with the moment."""

# ruff: noqa: DTZ001 - times without an offset are the theater's

import asyncio
import secrets
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from domain.errors import IdempotencyMismatch, InvalidInput
from domain.pms import SyncItem, SyncMovie, SyncOutcome
from domain.shows import ScreenOccupied, ShowInUse, ShowStatus
from domain.text import printable
from domain.theaters import ScreenChanges
from resolvers import pms, theaters
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers import rows
from tests.resolvers.pms.test_syncing import SIX_PM, item, show_of, stored, sync

CREATED, UPDATED, UNCHANGED, STALE, REJECTED = SyncOutcome


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"external_id": "E\0"}, "external_id"),
        ({"external_id": "E\ud800"}, "external_id"),
        ({"external_id": "E" * 101}, "external_id"),
        ({"screen_id": None, "screen_external_id": "S\0"}, "screen_external_id"),
        ({"screen_id": None, "screen_external_id": " "}, "screen_external_id"),
        ({"screen_id": "SCR_\0"}, "screen_id"),
        ({"seat_layout": None, "layout_id": "LAYOUT_\0"}, "layout_id"),
        ({"movie_id": "MOV_'--"}, "movie_id"),
        ({"movie_id": None, "movie": SyncMovie("M\0", "Tamil", 90, ["Drama"])}, "movie.name"),
        ({"movie_id": None, "movie": SyncMovie("M", "Tamil", 0, ["Drama"])}, "movie.duration_minutes"),
        ({"source_updated_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))}, "source_updated_at"),
        ({"source_updated_at": datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=5)))}, "source_updated_at"),
        ({"starts_at": datetime(9999, 12, 31)}, "starts_at"),
        ({"ends_at": SIX_PM}, "ends_at"),
    ],
)
async def test_an_item_that_cannot_be_is_rejected_by_its_field(
    services: Services, change: dict[str, object], field: str
) -> None:
    place = await world.venue(services)
    wrong = replace(item(place), **change)  # type: ignore[arg-type]  # named by the test
    [result] = await sync(services, place, wrong)
    assert (result.outcome, result.external_id) == (REJECTED, printable(wrong.external_id))
    assert isinstance(result.problem, InvalidInput)
    assert [problem.field for problem in result.problem.errors] == [field]
    assert await stored(services, place) == []


async def test_a_key_that_was_used_for_another_batch_refuses_the_whole(services: Services) -> None:
    place = await world.venue(services)
    ctx = world.as_(services, place.owner)
    odd = replace(item(place), external_id=" ")
    await pms.sync_shows(ctx.with_key("key", [1]), [odd])
    with pytest.raises(IdempotencyMismatch):
        await pms.sync_shows(ctx.with_key("key", [2]), [item(place)])
    assert await stored(services, place) == []


async def test_what_stays_where_it_is_does_not_mind_a_longer_turn_around(services: Services) -> None:
    place = await world.venue(services)
    first = replace(item(place), ends_at=SIX_PM + timedelta(hours=3))
    second = replace(item(place, "EXT-2"), starts_at=SIX_PM + timedelta(hours=3))
    await sync(services, place, first, second)
    await theaters.update_screen(
        world.as_(services, place.owner), place.screen.id, ScreenChanges(turnaround_minutes=30)
    )
    assert [result.outcome for result in await sync(services, place, first, second)] == [UNCHANGED] * 2


async def test_twenty_replays_at_once_make_each_show_and_its_movie_once(services: Services) -> None:
    place = await world.venue(services)
    name = f"Film {secrets.token_hex(6)}"
    batch = [
        replace(
            item(place, f"EXT-{day}"),
            movie_id=None,
            movie=SyncMovie(name, "Tamil", 140, ["Drama"]),
            starts_at=SIX_PM + timedelta(days=day),
        )
        for day in range(3)
    ]
    replays = await asyncio.gather(*(sync(services, place, *batch) for _ in range(20)))
    outcomes = Counter(result.outcome for replay in replays for result in replay)
    assert outcomes == {CREATED: 3, UNCHANGED: 57}
    assert len(await stored(services, place)) == 3
    assert await rows.count(services, "movies", "name = :name", name=name) == 1


async def test_items_of_one_id_are_done_in_their_order(services: Services) -> None:
    place = await world.venue(services)
    later = replace(item(place), starts_at=SIX_PM + timedelta(hours=2))
    gone = replace(later, cancelled=True)
    results = await sync(services, place, item(place), later, later, gone, gone, item(place))
    assert [each.outcome for each in results] == [CREATED, UPDATED, UNCHANGED, UPDATED, UNCHANGED, UPDATED]
    assert len({each.show_id for each in results}) == 1


@pytest.mark.parametrize("change", ["movie", "screen"])
async def test_a_show_with_locked_seats_stays_until_the_lock_is_gone(
    services: Services, clock: Clock, change: str
) -> None:
    place = await world.venue(services)
    [first] = await sync(services, place, item(place))
    show = await show_of(services, place, first)
    await world.lock(services, world.customer(), show, ["A1"])
    moved = {
        "movie": replace(item(place), movie_id=(await world.add_movie(services, place.owner)).id),
        "screen": replace(item(place), screen_id=(await world.add_screen(services, place.owner, place.theater)).id),
    }[change]
    before = await stored(services, place)
    [refused] = await sync(services, place, moved)
    assert isinstance(refused.problem, ShowInUse)
    assert await stored(services, place) == before
    await clock.advance(days=1)
    [done] = await sync(services, place, moved)
    assert done.outcome is UPDATED
    await check_show(services, show.id)


async def test_a_move_onto_another_show_is_refused_and_two_shows_never_swap_into_each_other(
    services: Services,
) -> None:
    place = await world.venue(services)
    other = replace(place, screen=await world.add_screen(services, place.owner, place.theater))
    batch = [item(place, "ONE"), item(other, "TWO")]
    made = await sync(services, place, *batch)
    before = await stored(services, place)
    crossed = [item(other, "ONE"), item(place, "TWO")]
    results = await asyncio.gather(*(sync(services, place, each) for each in crossed * 5))
    for [result] in results:
        assert isinstance(result.problem, ScreenOccupied)
        assert result.problem.show_id in {each.show_id for each in made}
    assert await stored(services, place) == before


async def test_locks_and_moves_at_once_leave_each_guest_a_seat_of_the_moved_show(services: Services) -> None:
    place = await world.venue(services)
    [first] = await sync(services, place, item(place))
    show = await show_of(services, place, first)
    moves = [replace(item(place), starts_at=SIX_PM + timedelta(minutes=minute)) for minute in range(1, 9)]
    done = await asyncio.gather(
        *(sync(services, place, each) for each in moves),
        *(world.lock(services, world.customer(), show, [f"B{i}"]) for i in (1, 2, 3, 4)),
        return_exceptions=True,
    )
    assert [each for each in done if isinstance(each, BaseException)] == []
    [last] = await sync(services, place, replace(item(place), starts_at=SIX_PM + timedelta(days=1)))
    assert last.outcome is UPDATED
    assert await world.states(services, show.id) == {f"B{i}": "L" for i in (1, 2, 3, 4)}
    assert (await show_of(services, place, last)).moved_at is not None
    await check_show(services, show.id)


async def test_an_older_cancellation_that_races_a_newer_change_is_never_the_last_word(services: Services) -> None:
    place = await world.venue(services)
    noon = datetime(2031, 4, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    for i in range(10):
        base: SyncItem = replace(item(place, f"EXT-{i}"), starts_at=SIX_PM + timedelta(days=i), source_updated_at=noon)
        [first] = await sync(services, place, base)
        newer = replace(
            base, source_updated_at=noon + timedelta(minutes=2), ends_at=SIX_PM + timedelta(days=i, hours=4)
        )
        older = replace(base, source_updated_at=noon + timedelta(minutes=1), cancelled=True)
        [[changed], [gone]] = await asyncio.gather(sync(services, place, newer), sync(services, place, older))
        status = (await show_of(services, place, first)).status
        assert (changed.outcome, status) == (UPDATED, ShowStatus.ON_SALE)
        assert gone.outcome in {STALE, UPDATED}, "cancelled by the older word, and reinstated by the newer"
