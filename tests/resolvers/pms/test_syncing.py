"""A theater's own system sends its shows, again and again."""

# ruff: noqa: DTZ001 - times without an offset are the theater's

import asyncio
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import text

from domain.errors import InvalidInput
from domain.layouts import LayoutConflict, NewLayout, NewSeat
from domain.pms import BrokenItem, SyncItem, SyncMovie, SyncOutcome, SyncResult
from domain.pricing import NewPrice
from domain.shows import Show, ShowClosed, ShowInUse, ShowStatus
from domain.theaters import ScreenChanges
from resolvers import pms, shows, theaters
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.world import Venue

SIX_PM = datetime(2031, 5, 1, 18)
HALL = world.rows_of_seats("AB", 4)
CREATED, UPDATED, UNCHANGED, STALE, REJECTED = SyncOutcome


def item(place: Venue, own_id: str = "EXT-1") -> SyncItem:
    return SyncItem(
        external_id=own_id,
        movie_id=place.movie.id,
        movie=None,
        screen_id=place.screen.id,
        screen_external_id=None,
        starts_at=SIX_PM,
        ends_at=None,
        prices=[NewPrice("Gold", Decimal(250))],
        seat_layout=HALL,
    )


async def sync(
    services: Services, place: Venue, *items: SyncItem | BrokenItem, key: str | None = None
) -> list[SyncResult]:
    return await pms.sync_shows(world.as_(services, place.owner).with_key(key, {}), items)


async def outcome(services: Services, place: Venue, one: SyncItem) -> SyncOutcome:
    return (await sync(services, place, one))[0].outcome


async def show_of(services: Services, place: Venue, result: SyncResult) -> Show:
    return await shows.read_show(world.as_(services, place.owner), result.show_id or "")


async def stored(services: Services, place: Venue) -> list[tuple[object, ...]]:
    """All that a sync could change."""
    statement = text(
        "select s.external_id, s.movie_id, s.screen_id, s.starts_at, s.ends_at, s.stored_status, s.layout_version,"
        " (select jsonb_object_agg(seat_type, amount_minor)::text from show_prices p where p.show_id = s.id)"
        " from shows s where partner_id = :partner order by s.id"
    )
    async with services.engine.connect() as db:
        return [tuple(row) for row in await db.execute(statement, {"partner": place.partner.id})]


async def test_what_is_sent_again_is_unchanged(services: Services) -> None:
    place = await world.venue(services)
    [first] = await sync(services, place, item(place))
    before = await stored(services, place)
    [again] = await sync(services, place, item(place))
    assert (first.outcome, again.outcome) == (CREATED, UNCHANGED)
    assert first.show_id == again.show_id
    assert await stored(services, place) == before
    show = await show_of(services, place, first)
    assert (show.status, show.external_id, show.layout_version) == (ShowStatus.ON_SALE, "EXT-1", 1)


async def test_movie_and_screen_are_found_by_the_systems_own_names(services: Services) -> None:
    place = await world.venue(services)
    changes = ScreenChanges(external_id="HALL-7")
    await theaters.update_screen(world.as_(services, place.owner), place.screen.id, changes)
    movie = SyncMovie(f"Film {secrets.token_hex(6)}", "Tamil", 140, ["Drama"])
    own = replace(item(place), movie_id=None, movie=movie, screen_id=None, screen_external_id="HALL-7")
    [first] = await sync(services, place, own)
    show = await show_of(services, place, first)
    assert show.screen_id == place.screen.id
    assert await outcome(services, place, own) is UNCHANGED
    spelled = replace(
        own, movie=replace(movie, name=movie.name.upper()), external_id="EXT-2", starts_at=datetime(2031, 6, 1)
    )
    [second] = await sync(services, place, spelled)
    assert (await show_of(services, place, second)).movie_id == show.movie_id


async def test_time_prices_and_layout_follow_the_system(services: Services) -> None:
    place = await world.venue(services)
    [first] = await sync(services, place, item(place))
    later = replace(item(place), starts_at=SIX_PM + timedelta(hours=2))
    dearer = replace(later, prices=[NewPrice("Gold", Decimal(300))])
    wider = replace(dearer, seat_layout=world.rows_of_seats("AB", 5))
    for changed in (later, dearer, wider):
        assert [await outcome(services, place, changed) for _ in range(2)] == [UPDATED, UNCHANGED]
    show = await show_of(services, place, first)
    assert show.starts_at - SIX_PM.replace(tzinfo=UTC) == timedelta(hours=2) - timedelta(hours=5, minutes=30)
    assert show.layout_version == 2
    kept = replace(wider, prices=[], seat_layout=None)
    assert await outcome(services, place, kept) is UNCHANGED


async def test_what_is_older_than_what_is_stored_is_stale(services: Services) -> None:
    place = await world.venue(services)
    noon = datetime(2031, 4, 1, 12, tzinfo=UTC)
    first, newer = replace(item(place), source_updated_at=noon), noon + timedelta(minutes=1)
    moved = replace(first, starts_at=SIX_PM + timedelta(hours=1), source_updated_at=newer)
    assert [await outcome(services, place, each) for each in (first, moved)] == [CREATED, UPDATED]
    before = await stored(services, place)
    assert [await outcome(services, place, each) for each in (first, replace(first, cancelled=True))] == [STALE, STALE]
    assert await stored(services, place) == before
    assert await outcome(services, place, replace(moved, source_updated_at=newer.replace(tzinfo=None))) is UNCHANGED


async def test_bad_items_do_not_stop_good_ones_and_results_stand_in_order(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    good = item(place)
    broken = BrokenItem("EXT-X", InvalidInput.of("showStartTime", "Expected a time."))
    bad: list[SyncItem | BrokenItem] = [
        broken,
        BrokenItem(None, broken.problem),
        replace(good, external_id=" "),
        replace(good, external_id="E3", movie_id=None),
        replace(good, external_id="E4", screen_external_id="X"),
        replace(good, external_id="E5", screen_id=other.screen.id),
        replace(good, external_id="E6", starts_at=SIX_PM + timedelta(days=1), prices=[]),
        replace(good, external_id="EXT-7"),
        replace(good, external_id="E8", starts_at=SIX_PM + timedelta(days=2), seat_layout=replace(HALL, rows=1)),
        replace(good, external_id="E9", movie_id="MOV_NONE"),
    ]
    last = replace(good, external_id="EXT-2", starts_at=SIX_PM + timedelta(days=3))
    results = await sync(services, place, good, *bad, last)
    assert [result.outcome for result in results] == [CREATED, *[REJECTED] * len(bad), CREATED]
    assert [result.external_id for result in results] == ["EXT-1", *[each.external_id for each in bad], "EXT-2"]
    assert [result.problem.code for result in results if result.problem] == [
        "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT", "NOT_FOUND",
        "INVALID_INPUT", "SCREEN_OCCUPIED", "INVALID_INPUT", "NOT_FOUND",
    ]  # fmt: skip
    layout_problem = results[9].problem
    assert isinstance(layout_problem, InvalidInput)
    assert layout_problem.errors[0].field == "seat_layout.seats[4].seat_id"
    assert len(await stored(services, place)) == 2


async def test_the_same_batch_twice_at_once_makes_each_show_once(services: Services) -> None:
    place = await world.venue(services)
    second = await world.add_screen(services, place.owner, place.theater)
    days = [item(place, f"EXT-{day}") for day in range(8)]
    days = [replace(each, starts_at=SIX_PM + timedelta(days=day)) for day, each in enumerate(days)]
    elsewhere = [replace(each, screen_id=second.id) for each in days]
    batches = await asyncio.gather(*(sync(services, place, *batch) for batch in (days, days, days[::-1], elsewhere)))
    assert [result.problem for batch in batches for result in batch] == [None] * 32
    assert sum(result.outcome is CREATED for batch in batches for result in batch) == 8
    assert len(await stored(services, place)) == 8


async def test_what_guests_have_bought_does_not_change_under_them(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    [first] = await sync(services_with_fakes, place, item(place))
    show = await show_of(services_with_fakes, place, first)
    await world.booked_ticket(services_with_fakes, world.customer(), show, ["A1"])
    before = await stored(services_with_fakes, place)
    other = (await world.add_movie(services_with_fakes, place.owner)).id
    moved = replace(item(place), movie_id=other, prices=[NewPrice("Gold", Decimal(1))])
    smaller = replace(HALL, seats=HALL.seats[1:])
    results = [
        *await sync(services_with_fakes, place, moved),
        *await sync(services_with_fakes, place, replace(item(place), seat_layout=smaller)),
    ]
    assert [(result.outcome, result.show_id) for result in results] == [(REJECTED, show.id)] * 2
    in_use, conflict = (result.problem for result in results)
    assert isinstance(in_use, ShowInUse)
    assert in_use.seats == 1
    assert isinstance(conflict, LayoutConflict)
    assert (conflict.seats, conflict.bookings) == (("A1",), 1)
    assert await stored(services_with_fakes, place) == before
    longer = replace(item(place), ends_at=SIX_PM + timedelta(hours=4), seat_layout=None)
    assert await outcome(services_with_fakes, place, longer) is UPDATED
    await check_show(services_with_fakes, show.id)


async def test_a_show_that_is_over_is_not_cancelled_any_more(services: Services, clock: Clock) -> None:
    place = await world.venue(services)
    [created] = await sync(services, place, item(place))
    await clock.set(datetime(2031, 5, 2, tzinfo=UTC))
    [refused] = await sync(services, place, replace(item(place), cancelled=True))
    assert refused.outcome is REJECTED
    assert isinstance(refused.problem, ShowClosed)
    assert (await shows.read_show(world.as_(services, place.owner), created.show_id or "")).status == "COMPLETED"


async def test_a_show_is_cancelled_once_and_comes_back_with_the_next_sync(services: Services) -> None:
    place = await world.venue(services)
    gone = replace(item(place), cancelled=True, prices=[], seat_layout=None)
    assert await sync(services, place, gone) == [SyncResult("EXT-1", None, UNCHANGED)]
    [made] = await sync(services, place, item(place))
    [cancelled] = await sync(services, place, gone)
    [again] = await sync(services, place, gone)
    [back] = await sync(services, place, item(place))
    assert [cancelled.outcome, again.outcome, back.outcome] == [UPDATED, UNCHANGED, UPDATED]
    assert back.show_id == made.show_id
    assert (await show_of(services, place, made)).status is ShowStatus.ON_SALE


async def test_a_replay_with_its_key_does_not_undo_what_came_after(services: Services) -> None:
    place = await world.venue(services)
    [first] = await sync(services, place, item(place), key="monday")
    price = [NewPrice("Gold", Decimal(400))]
    await pms.sync_pricing(world.as_(services, place.owner), first.show_id or "", price)
    before = await stored(services, place)
    [replay] = await sync(services, place, item(place), key="monday")
    assert (replay.show_id, replay.outcome) == (first.show_id, CREATED)
    assert await stored(services, place) == before


async def test_prices_match_the_layout_that_comes_with_them_and_old_types_go(services: Services) -> None:
    place = await world.venue(services)
    gold, silver, box = (NewPrice(each, Decimal(100)) for each in ("Gold", "Silver", "Box"))
    hall = NewLayout(2, 1, [NewSeat("A1", "Gold"), NewSeat("B1", "SILVER")])
    both = replace(item(place), prices=[gold, silver], seat_layout=hall)
    [first] = await sync(services, place, both)
    show = await show_of(services, place, first)
    boxes = replace(both, prices=[gold, box], seat_layout=replace(hall, seats=[hall.seats[0], NewSeat("B1", "box")]))
    assert [await outcome(services, place, boxes) for _ in range(2)] == [UPDATED, UNCHANGED]
    async with services.engine.connect() as db:
        stored_types = await db.scalars(
            text("select seat_type from show_prices where show_id = :show"), {"show": show.id}
        )
        assert set(stored_types) == {"Gold", "Box"}
    [refused] = await sync(services, place, replace(boxes, prices=[gold, box, silver], seat_layout=None))
    assert refused.problem is not None
    assert "It has Gold, Box" in refused.problem.message
