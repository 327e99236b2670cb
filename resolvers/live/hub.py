"""The live hub: events of shows' seats for all viewers of a process, from one follower for each show."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from domain import ids
from domain.accounts import VISITOR
from domain.seats.feed import Place, SeatDelta
from domain.seats.state import SeatPicture
from resolvers.access import ANYONE, allow_stream
from resolvers.context import Context, Services
from resolvers.live.follower import Follower, Listen, ObserveLag, ignore
from resolvers.live.renderings import Renderings


class LiveHub:
    """`observe_lag`: called with the age in seconds of each change that is read for viewers."""

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
        """A picture that is not older than the call, then contiguous deltas. With `place`, deltas from there on where
        the log reaches back so far, otherwise a picture first. A slow viewer gets fewer and larger deltas. The caller
        closes the generator.

        `place` is moved on before each event is yielded. The caller may move it on too, after delivering events to the
        viewer in another way.

        Raises before the first event: NotFound, InvalidInput for an id of another kind, Busy.
        """
        ids.expect(ids.SHOW, show_id)
        place = place or Place()
        async with self._following(show_id, is_viewer=is_viewer) as follower:
            await follower.catch_up(place.version)
            while True:
                event = follower.feed.since(place.version)
                if event is None:
                    await follower.wait_for_change()
                else:
                    place.version = event.version
                    yield event

    def renderings_of(self, show_id: str) -> Renderings:
        """What entry points have made of the show's events. Exists while the show is watched."""
        return self._followers[show_id].renderings

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
                # Removed before the first await: a viewer that comes meanwhile starts another follower.
                del self._followers[show_id]
                await follower.stop()
