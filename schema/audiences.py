"""Viewers who ask the same of a show and have the same version of it are told by one task: for each of them a change
costs a write to its socket, and nothing else.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

from domain.errors import DomainError
from domain.seats.feed import Place
from schema.sharing import Question, Shared

PUSH = "marquee.push"
"""The ASGI extension of whoever serves us: a `Push` of the connection."""
Push = Callable[[bytes], bool]
"""Sends a text message at once. False, and nothing is sent, where the connection is closing or has not taken what was
sent before.
"""
Answers = AsyncGenerator[tuple[int, Shared | None], None]
"""(version that it leads to, answer), contiguous; None for what everybody has to find out for himself."""


@dataclass(eq=False)
class Viewer:
    """A subscription of a connection, by the `id` it has there, written as JSON."""

    id: bytes
    push: Push
    audiences: "Audiences"


current_viewer: ContextVar[Viewer | None] = ContextVar("current_viewer", default=None)
"""Whose subscription is executed: nobody's where the answers do not go to a connection that can be pushed to."""


@dataclass(eq=False)
class _Seat:
    """`left` is done when its viewer is told by itself again."""

    viewer: Viewer
    place: Place
    left: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Audience:
    """All of it has the same `version`."""

    def __init__(self, question: Question, version: int | None, answers: Answers) -> None:
        self.question, self.version = question, version
        self._seats: set[_Seat] = set()
        self._task = asyncio.create_task(self._follow(answers))

    @property
    def is_over(self) -> bool:
        return self._task.done() or self._task.cancelling() > 0

    async def attend(self, viewer: Viewer, place: Place) -> None:
        """Returns when the viewer, who has this audience's version and is then at `place`, must be told by itself: it
        has fallen behind, or an answer was none for all.
        """
        seat = _Seat(viewer, place)
        self._seats.add(seat)
        try:
            await seat.left
        finally:
            self._seats.discard(seat)
            if not self._seats:
                self._task.cancel()

    async def _follow(self, answers: Answers) -> None:
        try:
            with suppress(DomainError):  # each of them meets it by itself, and is told so in its own name
                async with aclosing(answers):
                    async for version, answer in answers:
                        if answer is None:
                            return
                        self._tell(version, answer)
        finally:
            _dismiss(self._seats)

    def _tell(self, version: int, answer: Shared) -> None:
        """To all of them without a pause, so that nobody who comes meanwhile is told it twice."""
        self.version = version
        begin = b'{"type":"next","payload":{"data":' + answer.text + b'},"id":'
        behind = set()
        for seat in self._seats:
            if seat.left.done():  # it has unsubscribed, and its id may stand for another subscription already
                continue
            if seat.viewer.push(begin + seat.viewer.id + b"}"):
                seat.place.version = version
            else:
                behind.add(seat)
        self._seats -= behind
        _dismiss(behind)


def _dismiss(seats: set[_Seat]) -> None:
    for seat in seats:
        if not seat.left.done():
            seat.left.set_result(None)


class Audiences:
    """Of one server."""

    def __init__(self) -> None:
        self._of_shows: dict[str, list[Audience]] = {}

    async def attend(
        self, viewer: Viewer, show_id: str, place: Place, question: Question, answers: Callable[[Place], Answers]
    ) -> None:
        """As `Audience.attend`. Returns at once where the audience is at another version: the next event may do."""
        await asyncio.sleep(0)  # the audience may be about to be told what the viewer has just learnt
        audience = self._audience(show_id, question)
        if audience is None:
            audience = Audience(question, place.version, answers(Place(place.version)))
            self._of_shows.setdefault(show_id, []).append(audience)
        if audience.version == place.version:
            try:
                await audience.attend(viewer, place)
            finally:
                self._forget_what_is_over(show_id)

    def _audience(self, show_id: str, question: Question) -> Audience | None:
        there = (
            each for each in self._of_shows.get(show_id, ()) if not each.is_over and each.question.is_same(question)
        )
        return next(there, None)

    def _forget_what_is_over(self, show_id: str) -> None:
        there = [each for each in self._of_shows.pop(show_id, ()) if not each.is_over]
        if there:
            self._of_shows[show_id] = there
