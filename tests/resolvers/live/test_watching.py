"""What a viewer of a show's seats is told: a picture, then every change, soon, and no hole."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from domain.accounts import VISITOR, Principal
from domain.errors import InvalidInput, NotFound
from domain.seats.feed import LONGEST_HISTORY
from domain.seats.state import SeatPicture, SeatState
from domain.shows import Show
from providers.broadcaster_doorbell import BroadcasterDoorbell
from resolvers import layouts, seats
from resolvers.context import Services
from resolvers.live import LiveHub, SeatDelta
from tests import world
from tests.resolvers.live.viewing import DeafDoorbell, Viewer, viewing

SOON = 0.1
"""Seconds from a commit to its viewers."""


@pytest.fixture
async def doorbell() -> AsyncIterator[BroadcasterDoorbell]:
    async with BroadcasterDoorbell(None) as doorbell:
        yield doorbell


@pytest.fixture
def parts(services: Services, doorbell: BroadcasterDoorbell) -> Services:
    return replace(services, doorbell=doorbell)


@pytest.fixture
def hub(parts: Services, doorbell: BroadcasterDoorbell) -> LiveHub:
    return LiveHub(parts, doorbell.listen)


@pytest.fixture
async def show(services: Services) -> Show:
    return await world.show_on_sale(services)


async def lock(parts: Services, show: Show, seat_ids: Sequence[str]) -> tuple[Principal, str]:
    who = world.customer()
    return who, (await world.lock(parts, who, show, seat_ids)).id


async def test_the_first_event_is_a_picture_of_what_was_committed_before(
    parts: Services, hub: LiveHub, show: Show
) -> None:
    await lock(parts, show, ["A1", "A2"])
    async with viewing(hub, parts, show.id) as viewer:
        event = await viewer.next()
        assert isinstance(event, SeatPicture)
        assert event.states == {"A1": SeatState.LOCKED, "A2": SeatState.LOCKED}


async def test_who_joins_a_show_that_is_watched_gets_a_picture_that_is_as_new(services: Services, show: Show) -> None:
    deaf = DeafDoorbell()
    parts = replace(services, doorbell=deaf)
    hub = LiveHub(parts, deaf.listen)
    async with viewing(hub, parts, show.id) as first:
        await first.next()
        await lock(parts, show, ["B1"])
        async with viewing(hub, parts, show.id) as second:
            await second.next()
            assert second.states == {"B1": SeatState.LOCKED}


async def test_a_change_after_quiet_arrives_soon(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as viewer:
        await viewer.next()
        await asyncio.sleep(0.2)
        await lock(parts, show, ["A1"])
        committed = time.perf_counter()
        event = await viewer.next()
        assert time.perf_counter() - committed < SOON
        assert isinstance(event, SeatDelta)
        assert event.changes == {"A1": SeatState.LOCKED}


async def test_a_change_right_after_another_arrives_soon_too(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as viewer:
        await viewer.next()
        await lock(parts, show, ["A1"])
        await viewer.next()
        await lock(parts, show, ["A3"])
        committed = time.perf_counter()
        await viewer.next()
        assert time.perf_counter() - committed < SOON
        assert set(viewer.states) == {"A1", "A3"}


async def test_a_change_in_another_process_arrives_soon(services: Services, redis_url: str, show: Show) -> None:
    async with BroadcasterDoorbell(redis_url) as here, BroadcasterDoorbell(redis_url) as there:
        writing, watching = replace(services, doorbell=here), replace(services, doorbell=there)
        async with viewing(LiveHub(watching, there.listen), watching, show.id) as viewer:
            await viewer.next()
            await asyncio.sleep(0.3)
            await lock(writing, show, ["A1"])
            committed = time.perf_counter()
            await viewer.next()
            assert time.perf_counter() - committed < SOON


async def test_where_every_ring_is_lost_changes_arrive_by_polling(services: Services, show: Show) -> None:
    deaf = DeafDoorbell()
    parts = replace(services, doorbell=deaf)
    async with viewing(LiveHub(parts, deaf.listen), parts, show.id) as viewer:
        await viewer.next()
        await lock(parts, show, ["A1"])
        await viewer.next(within=1.5)
        assert viewer.states == {"A1": SeatState.LOCKED}


async def test_changes_in_a_burst_are_merged_and_none_is_left_out(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as viewer:
        await viewer.next()
        for column in range(1, 9):
            await lock(parts, show, [f"A{column}"])
        picture = await read(parts, show)
        await viewer.until(picture.version)
        assert viewer.states == picture.states
        assert viewer.deltas < 8


async def test_a_slow_viewer_gets_one_larger_delta(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as slow, viewing(hub, parts, show.id) as quick:
        await slow.next()
        await quick.next()
        for column in (1, 3, 5):
            await lock(parts, show, [f"A{column}"])
            await quick.next()
        event = await slow.next()
        assert isinstance(event, SeatDelta)
        assert set(event.changes) == {"A1", "A3", "A5"}


async def test_viewers_at_the_same_version_are_told_with_the_same_object(
    parts: Services, hub: LiveHub, show: Show
) -> None:
    async with viewing(hub, parts, show.id) as one, viewing(hub, parts, show.id) as two:
        assert await one.next() is await two.next()
        await lock(parts, show, ["A1"])
        assert await one.next() is await two.next()


async def test_who_resumes_gets_what_came_since(parts: Services, hub: LiveHub, show: Show) -> None:
    before = await read(parts, show)
    who, lock_id = await lock(parts, show, ["A1", "A2"])
    await lock(parts, show, ["B1"])
    await seats.release_seats(world.as_(parts, who), lock_id)
    async with viewing(hub, parts, show.id, before.version) as viewer:
        event = await viewer.next()
        assert isinstance(event, SeatDelta)
        assert (event.from_version, event.version) == (before.version, before.version + 3)
        assert viewer.states == {"B1": SeatState.LOCKED}


async def test_who_has_the_newest_version_hears_of_the_next_change_first(
    parts: Services, hub: LiveHub, show: Show
) -> None:
    newest = await read(parts, show)
    async with viewing(hub, parts, show.id, newest.version) as viewer:
        waiting = asyncio.create_task(viewer.next())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await lock(parts, show, ["A1"])
        assert isinstance(await waiting, SeatDelta)


@pytest.mark.parametrize("ahead", [1, 1_000_000, -1_000_000])
async def test_a_version_that_nobody_can_have_gets_a_picture(
    parts: Services, hub: LiveHub, show: Show, ahead: int
) -> None:
    newest = await read(parts, show)
    async with viewing(hub, parts, show.id, newest.version + ahead) as viewer:
        assert await viewer.next() == newest


async def test_who_was_away_for_too_many_versions_gets_a_picture(parts: Services, hub: LiveHub, show: Show) -> None:
    before = await read(parts, show)
    await grow_log(parts, show, LONGEST_HISTORY)
    async with viewing(hub, parts, show.id, before.version) as just_in_time:
        assert isinstance(await just_in_time.next(), SeatDelta)
    await grow_log(parts, show, 1)
    async with viewing(hub, parts, show.id, before.version) as too_late:
        assert isinstance(await too_late.next(), SeatPicture)


async def test_an_exchanged_layout_is_a_new_picture(services: Services, parts: Services, hub: LiveHub) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    async with viewing(hub, parts, show.id) as viewer:
        before = await viewer.next()
        larger = world.rows_of_seats("ABC")
        uploaded = await layouts.upload_seat_layout(world.as_(parts, place.owner), show.id, larger)
        event = await viewer.next()
        assert isinstance(event, SeatPicture)
        assert event.version > before.version
        assert event.layout_version == uploaded.show.layout_version
    async with viewing(hub, parts, show.id, before.version) as who_resumes_across_it:
        assert isinstance(await who_resumes_across_it.next(), SeatPicture)


async def test_an_unknown_show_is_refused_before_any_event(parts: Services, hub: LiveHub) -> None:
    with pytest.raises(NotFound):
        await Viewer(hub, parts, "SHOW_NOSUCH").next()
    assert hub._followers == {}


async def test_an_id_of_another_kind_is_refused_before_any_event(parts: Services, hub: LiveHub) -> None:
    with pytest.raises(InvalidInput):
        await Viewer(hub, parts, "LOCK_456").next()


async def test_nobody_follows_a_show_after_its_last_viewer_has_left(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as one:
        await one.next()
        async with viewing(hub, parts, show.id) as two:
            await two.next()
        assert is_followed(show)
    assert not is_followed(show)
    async with viewing(hub, parts, show.id) as again:
        assert isinstance(await again.next(), SeatPicture)


async def test_a_viewer_that_gives_up_while_waiting_leaves_the_others_alone(
    parts: Services, hub: LiveHub, show: Show
) -> None:
    async with viewing(hub, parts, show.id) as steady:
        await steady.next()
        gone = Viewer(hub, parts, show.id)
        await gone.next()
        assert await gone.hears_nothing(0.05)
        await lock(parts, show, ["A1"])
        assert isinstance(await steady.next(), SeatDelta)


async def read(parts: Services, show: Show) -> SeatPicture:
    picture = await seats.read_picture(world.as_(parts, VISITOR), show.id)
    assert picture is not None
    return picture


async def grow_log(parts: Services, show: Show, versions: int) -> None:
    values = {"show_id": show.id, "versions": versions}
    async with world.as_(parts, VISITOR).begin() as tx:
        await tx.db.execute(
            text(
                "insert into seat_changes (show_id, version, layout_version, changes, changed_at)"
                " select :show_id, f.version + n, 1, '{}', now()"
                " from show_feeds f, generate_series(1, :versions) n where f.show_id = :show_id"
            ),
            values,
        )
        await tx.db.execute(
            text("update show_feeds set version = version + :versions where show_id = :show_id"), values
        )


def is_followed(show: Show) -> bool:
    return any(task.get_name() == f"follow {show.id}" for task in asyncio.all_tasks())
