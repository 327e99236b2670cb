"""Viewers of a show with the same selection and the same version of its feed form a group that one task serves: a
change costs a write to the socket for each of them and nothing else (decision 0021).
"""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from contextlib import aclosing, suppress
from typing import Any, TypeVar, cast

import structlog

from domain.errors import DomainError
from domain.seats.feed import Place
from schema.kit.frames import text_head
from schema.kit.sharing import SharedResult
from schema.kit.viewers import OpenResults, Results, Source, Viewer

MOST_REQUESTS = 16
"""Requests by which a group is found: clients may write the same one in many ways."""
MOST_REQUEST_BYTES = 16_000_000
"""Of the requests by which all groups are found. Further ones are not remembered: their viewers begin by themselves."""
SLICE = 500
"""Viewers that are written to in one step of the event loop: some 5 ms."""
GATHER_SECONDS = 0.01
"""From one picture for new viewers to the next: each costs a read of the show's log. The first one does not wait."""
Request = TypeVar("Request", bound=Hashable)


class BroadcastGroup:
    """All members have been sent the feed up to the same `version`, and are sent each later result in one pass."""

    def __init__(self, source: Source, version: int) -> None:
        self.source, self.version = source, version
        self.requests: dict[Any, Any] = {}
        self.request_bytes = 0
        self._members: set[Viewer] = set()
        self._newcomers: dict[Viewer, None] = {}
        self._moved = asyncio.Event()
        self._welcoming: asyncio.Task[None] | None = None
        self.task = asyncio.create_task(self._follow())

    @property
    def is_over(self) -> bool:
        return self.task.done() or self.task.cancelling() > 0

    def known(self, request: Request) -> Request:
        """The same request as another viewer has asked it: thousands share one text."""
        return cast("Request", self.requests.get(request, request))

    def join(self, viewer: Viewer) -> None:
        """Serves a viewer who has been sent the feed up to the group's version."""
        viewer.version = self.version
        self._members.add(viewer)
        viewer.rest(self)

    def welcome(self, viewer: Viewer) -> None:
        """Serves a viewer from its first event on: a picture that is not older than the call."""
        self._newcomers[viewer] = None
        viewer.rest(self)
        if self._welcoming is None:
            self._welcoming = asyncio.create_task(self._welcome_all())

    def leave(self, viewer: Viewer) -> None:
        self._members.discard(viewer)
        self._newcomers.pop(viewer, None)
        self.end_if_empty()

    def end_if_empty(self) -> None:
        if not self._members and not self._newcomers:
            self.task.cancel()

    async def _follow(self) -> None:
        structlog.contextvars.clear_contextvars()  # of the first member: the group outlives its request
        try:
            with suppress(DomainError):  # each member's own stream meets the same error and reports it
                async with aclosing(self._open(Place(self.version), lambda: len(self._members))) as results:
                    async for version, shared in results:
                        if shared is None:
                            return
                        await self._push(version, shared)
        finally:
            if self._welcoming is not None:
                self._welcoming.cancel()
            self._release([*self._members, *self._newcomers])

    @property
    def _open(self) -> OpenResults:
        return self.source.open_results

    async def _push(self, version: int, results: Results) -> None:
        """Who joins or leaves between two slices has been sent the results already, or is not sent them."""
        self.version = version
        write, members = _writer_of(results), list(self._members)
        for start in range(0, len(members), SLICE):
            if start:
                await asyncio.sleep(0)
            for viewer in members[start : start + SLICE]:
                if viewer not in self._members or viewer.version == version:
                    continue
                if write(viewer):
                    viewer.version = version
                else:
                    self._release([viewer])
        self._moved.set()
        self._moved = asyncio.Event()

    async def _welcome_all(self) -> None:
        """All who arrive while a picture is read are sent the next one together."""
        structlog.contextvars.clear_contextvars()
        try:
            while self._newcomers:
                asked = list(self._newcomers)
                version, picture = await self._newest()
                while version > self.version:  # read again, it might be ahead again
                    await self._moved.wait()
                if picture is None:
                    self._release(asked)
                elif version == self.version:
                    self._show(asked, picture)
                await asyncio.sleep(GATHER_SECONDS)
        finally:
            self._welcoming = None

    async def _newest(self) -> tuple[int, Results | None]:
        try:
            async with aclosing(self._open(Place(), lambda: 0)) as results:
                return await anext(results)
        except DomainError:  # each viewer's own stream reports it, as above
            return self.version, None

    def _show(self, asked: Sequence[Viewer], picture: Results) -> None:
        """Without an await: the group stays at its version. Who has unsubscribed meanwhile is sent nothing."""
        write, behind = _writer_of(picture), []
        for viewer in asked:
            if viewer not in self._newcomers:
                continue
            if write(viewer):
                del self._newcomers[viewer]
                self._members.add(viewer)
                viewer.version = self.version
                viewer.began(self.source.operation)
            else:
                behind.append(viewer)
        self._release(behind)

    def _release(self, viewers: Sequence[Viewer]) -> None:
        for viewer in viewers:
            self.leave(viewer)
            viewer.resume()


def _writer_of(results: Results) -> Callable[[Viewer], bool]:
    """Who does not take all of them has been sent the first ones, and is sent these again by its own stream."""
    writers = [_writer(result) for result in results]
    return writers[0] if len(writers) == 1 else lambda viewer: all(write(viewer) for write in writers)


def _writer(result: SharedResult) -> Callable[[Viewer], bool]:
    """Pushes the result to one viewer after another: all of a frame but its tail is made once for each length of it."""
    text = b'{"type":"next","payload":{"data":' + result.text + b"}"
    begins: dict[int, bytes] = {}

    def write(viewer: Viewer) -> bool:
        tail = viewer.tail
        begin = begins.get(len(tail))
        if begin is None:
            begin = begins[len(tail)] = text_head(len(text) + len(tail)) + text
        return viewer.push(begin + tail)

    return write


class BroadcastGroups:
    """The groups of one server process, by show, and by the requests of viewers who began with a picture."""

    def __init__(self) -> None:
        self._of_shows: dict[str, list[BroadcastGroup]] = {}
        self._of_requests: dict[Hashable, BroadcastGroup] = {}
        self.request_bytes = 0

    def welcome(self, viewer: Viewer) -> bool:
        """Whether a group serves the viewer from its first event on: one that asked the very same is in it. Its request
        has been found to be valid, within the limits and allowed then.
        """
        group = self._of_requests.get(viewer.request)
        if group is None or group.is_over:
            return False
        group.welcome(viewer)
        return True

    def rejoin(self, viewer: Viewer, source: Source, version: int) -> bool:
        """Whether a group serves the viewer, who has the feed up to this version, from its next event on."""
        group = self._group_of(source)
        if group is None or group.version != version:
            return False
        group.join(viewer)
        return True

    async def join(self, viewer: Viewer, source: Source, version: int, *, began_with_picture: bool) -> bool:
        """False where the group is at another version: the viewer may join after its next event."""
        await asyncio.sleep(0)  # the group may be about to push what the viewer has just been sent
        group = self._group_of(source)
        if group is None:
            group = self._begin(source, version)
        try:
            await asyncio.sleep(0)  # a new group follows the show before the viewer's stream ceases to
            if group.is_over or group.version != version:
                return False
            group.join(viewer)
            is_for_all = source.selection.viewer is None  # a request names no more of its caller than the role
            if began_with_picture and is_for_all and viewer.request not in group.requests:
                self._remember(viewer, group)
            return True
        finally:
            group.end_if_empty()

    def _remember(self, viewer: Viewer, group: BroadcastGroup) -> None:
        """Viewers who ask the same are served by the group from their first event on."""
        size = viewer.request_bytes
        if len(group.requests) < MOST_REQUESTS and self.request_bytes + size <= MOST_REQUEST_BYTES:
            group.requests[viewer.request] = viewer.request
            group.request_bytes += size
            self.request_bytes += size
            self._of_requests[viewer.request] = group

    def _group_of(self, source: Source) -> BroadcastGroup | None:
        groups = self._of_shows.get(source.show_id, ())
        same = (each for each in groups if each.source.selection.is_same(source.selection))
        return next((each for each in same if not each.is_over), None)

    def _begin(self, source: Source, version: int) -> BroadcastGroup:
        group = BroadcastGroup(source, version)
        self._of_shows.setdefault(source.show_id, []).append(group)
        group.task.add_done_callback(lambda _: self._forget(group))
        return group

    def _forget(self, group: BroadcastGroup) -> None:
        of_show = self._of_shows[group.source.show_id]
        of_show.remove(group)
        if not of_show:
            del self._of_shows[group.source.show_id]
        self.request_bytes -= group.request_bytes
        for request in group.requests:
            if self._of_requests.get(request) is group:
                del self._of_requests[request]
