"""Broadcast groups: viewers served by one task, and viewers that must leave it."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from app.server.protocol import PushingProtocol
from domain.errors import Busy
from domain.seats.feed import Place
from resolvers.context import Services
from schema.kit.broadcast import BroadcastGroups, Viewer
from schema.kit.sharing import Selection, SharedResult
from tests import world
from tests.schema.calling import Json
from tests.schema.sockets import events, opened
from tests.servers import HttpServer

SHOW = "SHOW_1"
OPERATION = parse("subscription { seatAvailability }").definitions[0]


def selection(**variables: object) -> Selection:
    assert isinstance(OPERATION, OperationDefinitionNode)
    return Selection(OPERATION, variables)


class Socket:
    """A viewer's WebSocket. It accepts at most `room` messages."""

    def __init__(self, groups: BroadcastGroups, place: Place, room: int = 100) -> None:
        self.groups, self.place, self.room = groups, place, room
        self.messages: list[Any] = []
        self.viewer = Viewer(json.dumps(f"of {id(self)}").encode(), self.push, groups)

    def push(self, text: bytes) -> bool:
        if len(self.messages) == self.room:
            return False
        self.messages.append(json.loads(text))
        return True

    @property
    def versions(self) -> list[int]:
        return [message["payload"]["data"]["version"] for message in self.messages]


class Log:
    """The source of groups' results. `begun`: the versions from which groups have started."""

    def __init__(self) -> None:
        self.begun: list[int | None] = []
        self.ended = 0
        self._queues: list[asyncio.Queue[int | Exception | None]] = []

    async def results(self, place: Place) -> AsyncGenerator[tuple[int, SharedResult | None], None]:
        self.begun.append(place.version)
        queue = asyncio.Queue[int | Exception | None]()
        self._queues.append(queue)
        try:
            while True:
                happened = await queue.get()
                if isinstance(happened, Exception):
                    raise happened
                yield happened or 0, None if happened is None else SharedResult(version=happened)
        finally:
            self.ended += 1

    async def happens(self, event: int | Exception | None) -> None:
        for queue in self._queues:
            queue.put_nowait(event)
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def groups() -> BroadcastGroups:
    return BroadcastGroups()


@asynccontextmanager
async def attending(socket: Socket, log: Log, asked: Selection) -> AsyncIterator[asyncio.Task[None]]:
    attended = socket.groups.join(socket.viewer, SHOW, socket.place, asked, log.results)
    task = asyncio.create_task(attended)
    await settled()
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await settled()


async def test_viewers_with_the_same_selection_are_served_by_one_task_each_under_its_own_id(
    groups: BroadcastGroups, log: Log
) -> None:
    one, other = Socket(groups, Place(3)), Socket(groups, Place(3))
    async with attending(one, log, selection(a=1)), attending(other, log, selection(a=1)):
        await log.happens(4)
        await log.happens(6)
    assert log.begun == [3]
    for socket in (one, other):
        assert (socket.versions, socket.place.version) == ([4, 6], 6)
        assert {(message["type"], message["id"]) for message in socket.messages} == {("next", f"of {id(socket)}")}
    assert log.ended == 1


async def test_other_selections_have_other_groups(groups: BroadcastGroups, log: Log) -> None:
    one, other = Socket(groups, Place(3)), Socket(groups, Place(3))
    async with attending(one, log, selection(a=1)), attending(other, log, selection(a=2)):
        assert log.begun == [3, 3]


async def test_a_viewer_at_another_version_is_served_by_its_own_stream(groups: BroadcastGroups, log: Log) -> None:
    one, ahead = Socket(groups, Place(3)), Socket(groups, Place(4))
    async with attending(one, log, selection()), attending(ahead, log, selection()) as task:
        assert task.done()
        await log.happens(4)
    assert (one.versions, ahead.versions) == ([4], [])


async def test_a_viewer_that_refuses_a_push_continues_with_its_own_stream(groups: BroadcastGroups, log: Log) -> None:
    quick, slow = Socket(groups, Place(3)), Socket(groups, Place(3), room=1)
    async with attending(quick, log, selection()), attending(slow, log, selection()) as task:
        await log.happens(4)
        assert not task.done()
        await log.happens(5)
        assert task.done()
        await log.happens(6)
    assert (quick.versions, slow.versions, slow.place.version) == ([4, 5, 6], [4], 4)


@pytest.mark.parametrize("event", [None, Busy()], ids=["no answer for all", "an error"])
async def test_what_is_not_for_all_is_left_to_each(groups: BroadcastGroups, log: Log, event: Busy | None) -> None:
    one, other = Socket(groups, Place(3)), Socket(groups, Place(3))
    async with attending(one, log, selection()) as first, attending(other, log, selection()) as second:
        await log.happens(event)
        assert (first.done(), second.done()) == (True, True)
        async with attending(one, log, selection()) as again:
            assert not again.done()
    assert (one.place.version, log.begun, log.ended) == (3, [3, 3], 2)


async def test_a_viewer_that_has_just_unsubscribed_is_sent_nothing_more(groups: BroadcastGroups, log: Log) -> None:
    one, other = Socket(groups, Place(3)), Socket(groups, Place(3))
    async with attending(one, log, selection()), attending(other, log, selection()) as task:
        event = asyncio.create_task(log.happens(4))
        await asyncio.sleep(0)  # the group's task runs next, then the viewer's
        task.cancel()
        await event
    assert (one.versions, other.versions) == ([4], [])


async def test_a_group_ends_with_its_last_member(groups: BroadcastGroups, log: Log) -> None:
    for _ in range(2):
        async with attending(Socket(groups, Place(3)), log, selection()):
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
        await in_its_loop(full, full.pause_writing)
        for seat_id in ("A2", "A3", "A4"):
            await world.lock(services, world.customer(), show, [seat_id])
            assert seats_of(await anext(for_quick)) == {seat_id}
        await in_its_loop(full, full.resume_writing)
        seen, version = set[str](), before + 1
        while version < before + 4:
            delta = await anext(for_slow)
            assert delta["fromVersion"] == version
            version, seen = delta["version"], seen | seats_of(delta)
        assert seen == {"A2", "A3", "A4"}
        assert server.app.state.hub.viewers >= 2


def seats_of(delta: Json) -> set[str]:
    return {change["seatId"] for change in delta["changes"]}


def protocol_of(server: HttpServer, address: object) -> PushingProtocol:
    [found] = [each for each in server.connections if isinstance(each, PushingProtocol) and each.client == address]
    return found


async def in_its_loop(protocol: PushingProtocol, call: Callable[[], None]) -> None:
    async def called() -> None:
        call()

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(called(), protocol.loop))
