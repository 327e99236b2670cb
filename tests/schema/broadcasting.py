"""Viewers of broadcast groups without a server, and a source of results that does what a test says."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from graphql import OperationDefinitionNode, parse

from domain.seats.feed import Place
from schema.kit.broadcast import BroadcastGroup, BroadcastGroups
from schema.kit.frames import SHORT, text_frame
from schema.kit.sharing import Selection, SharedResult
from schema.kit.viewers import Results, Source

SHOW = "SHOW_1"
OPERATION = parse("subscription { seatAvailability }").definitions[0]


def selection(**variables: object) -> Selection:
    assert isinstance(OPERATION, OperationDefinitionNode)
    return Selection(OPERATION, variables)


class Socket:
    """A viewer. Its WebSocket accepts at most `room` messages. `streams`: how often its own stream was to go on."""

    def __init__(self, groups: BroadcastGroups, version: int | None, room: int = 100, request: str = "") -> None:
        self.groups, self.version, self.room = groups, version, room
        self.request = request or f"of {id(self)}"
        self.request_bytes = len(self.request)
        self.id = f"{id(self)}"
        self.tail = b',"id":%s}' % json.dumps(self.id).encode()
        self.messages: list[Any] = []
        self.streams = 0
        self.begun: list[str] = []
        self.group: BroadcastGroup | None = None

    def push(self, frame: bytes, /) -> bool:
        if len(self.messages) == self.room:
            return False
        text = frame[2 if frame[1] < SHORT else 4 :]
        assert frame == text_frame(text)
        self.messages.append(json.loads(text))
        return True

    def rest(self, group: BroadcastGroup) -> None:
        self.group = group

    def began(self, operation: str) -> None:
        self.begun.append(operation)

    def resume(self) -> None:
        self.group = None
        self.streams += 1

    def leave(self) -> None:
        assert self.group is not None
        self.group.leave(self)

    @property
    def versions(self) -> list[int]:
        return [message["payload"]["data"]["version"] for message in self.messages]


class Log:
    """The source of groups' results. `begun`: the versions from which groups have started. `newest`: what a picture
    shows.
    """

    def __init__(self) -> None:
        self.begun: list[int | None] = []
        self.ended, self.pictures = 0, 0
        self.newest: int | Exception | None = 3
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._queues: list[asyncio.Queue[int | Exception | None]] = []

    async def results(
        self, place: Place, _viewers: Callable[[], int]
    ) -> AsyncGenerator[tuple[int, Results | None], None]:
        if place.version is None:
            self.pictures += 1
            await self.may_read.wait()
            yield result_of(self.newest)
            return
        self.begun.append(place.version)
        queue = asyncio.Queue[int | Exception | None]()
        self._queues.append(queue)
        try:
            while True:
                yield result_of(await queue.get())
        finally:
            self.ended += 1

    async def happens(self, event: int | Exception | None) -> None:
        for queue in self._queues:
            queue.put_nowait(event)
        await settled()


def result_of(event: int | Exception | None) -> tuple[int, Results | None]:
    if isinstance(event, Exception):
        raise event
    return event or 0, None if event is None else (SharedResult(version=event),)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def attending(socket: Socket, log: Log, asked: Selection) -> AsyncIterator[bool]:
    """Yields whether a group serves the viewer."""
    assert socket.version is not None
    source = Source(SHOW, "seats", asked, log.results)
    yield await socket.groups.join(socket, source, socket.version, began_with_picture=True)
    if socket.group is not None:
        socket.leave()
    await settled()
