"""Broadcast groups: viewers served by one task, and viewers that must leave it."""

import asyncio
from collections.abc import Callable

import pytest

from app.server.text_socket import TextSocket
from domain.errors import Busy
from resolvers.context import Services
from schema.kit import broadcast
from schema.kit.broadcast import BroadcastGroups
from schema.kit.viewers import Source
from tests import world
from tests.schema.broadcasting import SHOW, Log, Socket, attending, selection, settled
from tests.schema.calling import Json
from tests.schema.sockets import events, opened
from tests.servers import HttpServer


async def test_viewers_with_the_same_selection_are_served_by_one_task_each_under_its_own_id(
    groups: BroadcastGroups, log: Log
) -> None:
    one, other = Socket(groups, 3), Socket(groups, 3)
    async with attending(one, log, selection(a=1)), attending(other, log, selection(a=1)):
        await log.happens(4)
        await log.happens(6)
    assert log.begun == [3]
    for socket in (one, other):
        assert (socket.versions, socket.version) == ([4, 6], 6)
        assert {(message["type"], message["id"]) for message in socket.messages} == {("next", socket.id)}
    assert log.ended == 1


async def test_other_selections_have_other_groups(groups: BroadcastGroups, log: Log) -> None:
    one, other = Socket(groups, 3), Socket(groups, 3)
    async with attending(one, log, selection(a=1)), attending(other, log, selection(a=2)):
        assert log.begun == [3, 3]


async def test_a_viewer_at_another_version_is_served_by_its_own_stream(groups: BroadcastGroups, log: Log) -> None:
    one, ahead = Socket(groups, 3), Socket(groups, 4)
    async with attending(one, log, selection()), attending(ahead, log, selection()) as is_served:
        assert not is_served
        await log.happens(4)
    assert (one.versions, ahead.versions) == ([4], [])


async def test_a_viewer_that_refuses_a_push_continues_with_its_own_stream(groups: BroadcastGroups, log: Log) -> None:
    quick, slow = Socket(groups, 3), Socket(groups, 3, room=1)
    async with attending(quick, log, selection()), attending(slow, log, selection()):
        await log.happens(4)
        assert slow.streams == 0
        await log.happens(5)
        assert slow.streams == 1
        await log.happens(6)
    assert (quick.versions, slow.versions, slow.version) == ([4, 5, 6], [4], 4)


@pytest.mark.parametrize("event", [None, Busy()], ids=["no answer for all", "an error"])
async def test_what_is_not_for_all_is_left_to_each(groups: BroadcastGroups, log: Log, event: Busy | None) -> None:
    one, other = Socket(groups, 3), Socket(groups, 3)
    async with attending(one, log, selection()), attending(other, log, selection()):
        await log.happens(event)
        assert (one.streams, other.streams) == (1, 1)
        async with attending(one, log, selection()) as is_served_again:
            assert is_served_again
    assert (one.version, log.begun, log.ended) == (3, [3, 3], 2)


async def test_a_viewer_that_has_unsubscribed_is_sent_nothing_more(groups: BroadcastGroups, log: Log) -> None:
    one, other = Socket(groups, 3), Socket(groups, 3)
    async with attending(one, log, selection()):
        async with attending(other, log, selection()):
            pass
        await log.happens(4)
    assert (one.versions, other.versions) == ([4], [])


async def test_many_viewers_are_served_in_slices_and_who_comes_or_goes_meanwhile_misses_nothing(
    groups: BroadcastGroups, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "SLICE", 1)
    viewers = [Socket(groups, 3) for _ in range(10)]
    source = Source(SHOW, "seats", selection(), log.results)
    for viewer in viewers:
        assert await groups.join(viewer, source, 3, began_with_picture=False)
    event = asyncio.create_task(log.happens(4))
    while not any(viewer.messages for viewer in viewers):  # noqa: ASYNC110 - the pass goes on at each step of the loop
        await asyncio.sleep(0)
    waiting = [viewer for viewer in viewers if not viewer.messages]
    assert len(waiting) > 1
    waiting[0].leave()
    newcomer = Socket(groups, 4)
    assert groups.rejoin(newcomer, source, 4)
    await event
    await log.happens(5)
    assert (waiting[0].versions, newcomer.versions) == ([], [5])
    others = [viewer for viewer in viewers if viewer is not waiting[0]]
    assert [viewer.versions for viewer in others] == [[4, 5]] * 9
    for viewer in (*others, newcomer):
        viewer.leave()
    await settled()


async def test_a_group_ends_with_its_last_member(groups: BroadcastGroups, log: Log) -> None:
    for _ in range(2):
        async with attending(Socket(groups, 3), log, selection()):
            pass
    assert (log.begun, log.ended) == ([3, 3], 2)


async def test_a_socket_that_is_full_misses_nothing(server: HttpServer, services: Services) -> None:
    show = await world.show_on_sale(services)
    async with opened(server, {}) as quick, opened(server, {}) as slow:
        for_quick, for_slow = events(quick, show.id), events(slow, show.id)
        before: int = (await anext(for_quick))["version"]
        assert (await anext(for_slow))["version"] == before
        await world.lock(services, world.customer(), show, ["A1"])
        assert await anext(for_quick) == await anext(for_slow)
        full = protocol_of(server, slow.local_address)
        await in_its_loop(server, full.pause_writing)
        for seat_id in ("A2", "A3", "A4"):
            await world.lock(services, world.customer(), show, [seat_id])
            assert seats_of(await anext(for_quick)) == {seat_id}
        await in_its_loop(server, full.resume_writing)
        seen, version = set[str](), before + 1
        while version < before + 4:
            delta = await anext(for_slow)
            assert delta["fromVersion"] == version
            version, seen = delta["version"], seen | seats_of(delta)
        assert seen == {"A2", "A3", "A4"}
        assert server.app.state.hub.viewers >= 2


def seats_of(delta: Json) -> set[str]:
    return {change["seatId"] for change in delta["changes"]}


def protocol_of(server: HttpServer, address: object) -> TextSocket:
    [found] = [each for each in server.connections if isinstance(each, TextSocket) and each.client == address]
    return found


async def in_its_loop(server: HttpServer, call: Callable[[], None]) -> None:
    async def called() -> None:
        call()

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(called(), server.loop))
