"""What a viewer of a show's seats gets: a picture, then every change, soon, and no hole."""

import asyncio
from dataclasses import replace

import pytest

from domain.seats.state import SeatPicture, SeatState
from domain.shows import Show
from providers.broadcaster_notifier import BroadcasterNotifier
from resolvers.context import Services
from resolvers.kept_answers import KeptAnswer, KeptAnswers
from resolvers.live import LiveHub, SeatDelta, follower
from tests.resolvers.live.viewing import DeafNotifier, Viewer, lock, read, viewing


@pytest.fixture
def never_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change arrives by its notification only. How soon, bench/live_seats.py measures."""
    monkeypatch.setattr(follower, "POLL_SECONDS", 3600)


async def test_the_first_event_is_a_picture_of_what_was_committed_before(
    parts: Services, hub: LiveHub, show: Show
) -> None:
    await lock(parts, show, ["A1", "A2"])
    async with viewing(hub, parts, show.id) as viewer:
        event = await viewer.next()
        assert isinstance(event, SeatPicture)
        assert event.states == {"A1": SeatState.LOCKED, "A2": SeatState.LOCKED}


async def test_who_joins_a_show_that_is_watched_gets_a_picture_that_is_as_new(services: Services, show: Show) -> None:
    deaf = DeafNotifier()
    parts = replace(services, notifier=deaf)
    hub = LiveHub(parts, deaf.listen)
    async with viewing(hub, parts, show.id) as first:
        await first.next()
        await lock(parts, show, ["B1"])
        async with viewing(hub, parts, show.id) as second:
            await second.next()
            assert second.states == {"B1": SeatState.LOCKED}


@pytest.mark.usefixtures("never_polling")
async def test_a_change_after_quiet_arrives_by_its_notification(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as viewer:
        await viewer.next()
        await asyncio.sleep(0.2)
        await lock(parts, show, ["A1"])
        event = await viewer.next()
        assert isinstance(event, SeatDelta)
        assert event.changes == {"A1": SeatState.LOCKED}


@pytest.mark.usefixtures("never_polling")
async def test_a_change_right_after_another_arrives_by_its_notification_too(
    parts: Services, hub: LiveHub, show: Show
) -> None:
    async with viewing(hub, parts, show.id) as viewer:
        await viewer.next()
        await lock(parts, show, ["A1"])
        await viewer.next()
        await lock(parts, show, ["A3"])
        await viewer.next()
        assert set(viewer.states) == {"A1", "A3"}


@pytest.mark.usefixtures("never_polling")
async def test_a_change_in_another_process_arrives_by_its_notification(
    services: Services, redis_url: str, show: Show
) -> None:
    async with BroadcasterNotifier(redis_url) as here, BroadcasterNotifier(redis_url) as there:
        writing, watching = replace(services, notifier=here), replace(services, notifier=there)
        async with viewing(LiveHub(watching, there.listen), watching, show.id) as viewer:
            await viewer.next()
            await asyncio.sleep(0.3)
            await lock(writing, show, ["A1"])
            await viewer.next()
            assert set(viewer.states) == {"A1"}


async def test_a_change_in_another_process_drops_what_is_kept_of_a_show_that_is_watched(
    services: Services, redis_url: str, show: Show
) -> None:
    async def made() -> KeptAnswer:
        return KeptAnswer(b"20 seats", "", frozenset({show.id}))

    kept = KeptAnswers(now=lambda: 0.0)
    async with BroadcasterNotifier(redis_url) as here, BroadcasterNotifier(redis_url) as there:
        writing = replace(services, notifier=here, kept=KeptAnswers())
        watching = replace(services, notifier=there, kept=kept)
        async with viewing(LiveHub(watching, there.listen), watching, show.id) as viewer:
            await viewer.next()
            await asyncio.sleep(0.3)
            await kept.answer(("shows",), made, counts_seats=True)
            assert kept.find(("shows",)) is not None
            await lock(writing, show, ["A1"])
            await viewer.next()
            assert kept.find(("shows",)) is None


async def test_where_every_notification_is_lost_changes_arrive_by_polling(services: Services, show: Show) -> None:
    deaf = DeafNotifier()
    parts = replace(services, notifier=deaf)
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


async def test_viewers_at_the_same_version_are_given_the_same_object(parts: Services, hub: LiveHub, show: Show) -> None:
    async with viewing(hub, parts, show.id) as one, viewing(hub, parts, show.id) as two:
        assert await one.next() is await two.next()
        await lock(parts, show, ["A1"])
        assert await one.next() is await two.next()


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
        assert await gone.gets_nothing(0.05)
        await lock(parts, show, ["A1"])
        assert isinstance(await steady.next(), SeatDelta)


def is_followed(show: Show) -> bool:
    return any(task.get_name() == f"follow {show.id}" for task in asyncio.all_tasks())
