"""A viewer that comes back with the version it has, and one that asks for what cannot be."""

import asyncio

import pytest
from sqlalchemy import text

from domain.accounts import VISITOR
from domain.errors import InvalidInput, NotFound
from domain.seats.feed import LONGEST_HISTORY
from domain.seats.state import SeatPicture, SeatState
from domain.shows import Show
from resolvers import layouts, seats
from resolvers.context import Services
from resolvers.live import LiveHub, SeatDelta
from tests import world
from tests.resolvers.live.viewing import Viewer, lock, read, viewing


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


async def test_a_viewer_with_the_newest_version_gets_the_next_change_first(
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
    assert hub.shows == 0


async def test_an_id_of_another_kind_is_refused_before_any_event(parts: Services, hub: LiveHub) -> None:
    with pytest.raises(InvalidInput):
        await Viewer(hub, parts, "LOCK_456").next()


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
