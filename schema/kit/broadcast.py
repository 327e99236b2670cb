"""Viewers of a show with the same selection and the same version of its feed form a group that one task serves: a
change costs a write to the socket for each of them and nothing else (decision 0008).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

import structlog

from domain.errors import DomainError
from domain.seats.feed import Place
from schema.kit.sharing import Selection, SharedResult

Push = Callable[[bytes], bool]
"""Writes a text message to a WebSocket at once. False, and nothing is sent, where the connection is closing or has not
taken what was sent before.
"""
ResultStream = AsyncGenerator[tuple[int, SharedResult | None], None]
"""(the version that the event leads to, its result), contiguous; None for a result that cannot be shared."""


@dataclass(eq=False)
class Viewer:
    """A subscription on a WebSocket that can be pushed to. `id`: its id on that connection, encoded as JSON."""

    id: bytes
    push: Push
    groups: "BroadcastGroups"


current_viewer: ContextVar[Viewer | None] = ContextVar("current_viewer", default=None)
"""The viewer whose subscription is executed; None where its results do not go to a connection that can be pushed to."""


@dataclass(eq=False)
class _Member:
    """`left` is done when the viewer is served by its own stream again."""

    viewer: Viewer
    place: Place
    left: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class BroadcastGroup:
    """All members have been sent the feed up to the same `version`, and are sent each later result in one pass."""

    def __init__(self, selection: Selection, version: int | None, results: ResultStream) -> None:
        self.selection, self.version = selection, version
        self._members: set[_Member] = set()
        self._task = asyncio.create_task(self._follow(results))

    @property
    def is_over(self) -> bool:
        return self._task.done() or self._task.cancelling() > 0

    async def join(self, viewer: Viewer, place: Place) -> None:
        """Serves a viewer who is at the group's version, and moves its `place` on. Returns when its own stream must go
        on from there: its socket has not taken a push, or a result could not be shared.
        """
        member = _Member(viewer, place)
        self._members.add(member)
        try:
            await member.left
        finally:
            self._members.discard(member)
            if not self._members:
                self._task.cancel()

    async def _follow(self, results: ResultStream) -> None:
        structlog.contextvars.clear_contextvars()  # of the first member: the group outlives its request
        try:
            with suppress(DomainError):  # each member's own stream meets the same error and reports it
                async with aclosing(results):
                    async for version, result in results:
                        if result is None:
                            return
                        self._push(version, result)
        finally:
            _release(self._members)

    def _push(self, version: int, result: SharedResult) -> None:
        """Without an await between two members: a viewer who joins meanwhile would be sent the result twice."""
        self.version = version
        begin = b'{"type":"next","payload":{"data":' + result.text + b'},"id":'
        behind = set()
        for member in self._members:
            if member.left.done():  # it has unsubscribed, and its id may belong to another subscription already
                continue
            if member.viewer.push(begin + member.viewer.id + b"}"):
                member.place.version = version
            else:
                behind.add(member)
        self._members -= behind
        _release(behind)


def _release(members: set[_Member]) -> None:
    for member in members:
        if not member.left.done():
            member.left.set_result(None)


class BroadcastGroups:
    """The groups of one server process, by show."""

    def __init__(self) -> None:
        self._of_shows: dict[str, list[BroadcastGroup]] = {}

    async def join(
        self,
        viewer: Viewer,
        show_id: str,
        place: Place,
        selection: Selection,
        open_results: Callable[[Place], ResultStream],
    ) -> None:
        """As `BroadcastGroup.join`. Returns at once where the group is at another version: the viewer may join after
        its next event.
        """
        await asyncio.sleep(0)  # the group may be about to push what the viewer has just been sent
        group = self._group_of(show_id, selection)
        if group is None:
            group = BroadcastGroup(selection, place.version, open_results(Place(place.version)))
            self._of_shows.setdefault(show_id, []).append(group)
        if group.version == place.version:
            try:
                await group.join(viewer, place)
            finally:
                self._forget_ended(show_id)

    def _group_of(self, show_id: str, selection: Selection) -> BroadcastGroup | None:
        groups = self._of_shows.get(show_id, ())
        return next((each for each in groups if not each.is_over and each.selection.is_same(selection)), None)

    def _forget_ended(self, show_id: str) -> None:
        running = [each for each in self._of_shows.pop(show_id, ()) if not each.is_over]
        if running:
            self._of_shows[show_id] = running
