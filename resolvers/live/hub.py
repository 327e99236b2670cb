"""The live hub: what every viewer of a show's seats is told, from one follower per show."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from domain import ids
from domain.accounts import VISITOR
from domain.seats.feed import Place, SeatDelta
from domain.seats.state import SeatPicture
from resolvers.access import ANYONE, allow_stream
from resolvers.context import Context, Services
from resolvers.live.follower import Follower, Listen, ObserveLag, ignore


class LiveHub:
    """`observe_lag` is told how old a change was, in seconds, when it was read for the viewers."""

    def __init__(self, services: Services, listen: Listen, observe_lag: ObserveLag = ignore) -> None:
        self._ctx = services.context(VISITOR, "live")
        self._listen, self._observe_lag = listen, observe_lag
        self._followers: dict[str, Follower] = {}

    @property
    def viewers(self) -> int:
        return sum(follower.viewers for follower in self._followers.values())

    @property
    def shows(self) -> int:
        return len(self._followers)

    @allow_stream(*ANYONE)
    async def watch(
        self,
        ctx: Context,  # noqa: ARG002 - the rule is checked with it
        show_id: str,
        place: Place | None = None,
        *,
        is_viewer: bool = True,
    ) -> AsyncGenerator[SeatPicture | SeatDelta, None]:
        """A picture not older than the call, then deltas without a hole; from `place` on where the log still leads from
        there, else a picture again. A slow viewer gets fewer and larger deltas. Close it when done.

        `place` moves with each event before it is given, and may be moved on meanwhile by whoever tells the viewer of
        events in another way.

        Raises before the first event: NotFound, InvalidInput for an id of another kind, Busy.
        """
        ids.expect(ids.SHOW, show_id)
        place = place or Place()
        async with self._following(show_id, is_viewer=is_viewer) as follower:
            await follower.catch_up(place.version)
            while True:
                event = follower.feed.since(place.version)
                if event is None:
                    await follower.moved()
                else:
                    place.version = event.version
                    yield event

    @asynccontextmanager
    async def _following(self, show_id: str, *, is_viewer: bool) -> AsyncIterator[Follower]:
        follower = self._followers.get(show_id)
        if follower is None:
            follower = self._followers[show_id] = Follower(self._ctx, show_id, self._listen, self._observe_lag)
        follower.watchers += 1
        follower.viewers += is_viewer
        try:
            yield follower
        finally:
            follower.watchers -= 1
            follower.viewers -= is_viewer
            if follower.watchers == 0:
                # Out of the table before anything is awaited: who comes now starts a follower of his own.
                del self._followers[show_id]
                await follower.stop()
