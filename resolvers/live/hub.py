"""The live hub: events of shows' seats for all viewers of a process, from one follower for each show."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

from domain import ids
from domain.accounts import VISITOR
from domain.seats.feed import Place, SeatDelta
from domain.seats.state import SeatPicture
from resolvers.access import ANYONE, allow_stream
from resolvers.context import Context, Services
from resolvers.live.bookings import BookingHub
from resolvers.live.follower import Follower, Listen, ObserveLag, ignore
from resolvers.live.renderings import Renderings


def _one() -> int:
    """The number of viewers that an event stream of its own is for."""
    return 1


def _never() -> bool:
    return False


class LiveHub:
    """`bookings`: those that viewers follow. `observe_lag`: called with the age in seconds of each change that is read
    for viewers of seats. `is_notified`: whether wake-ups of other processes arrive.
    """

    def __init__(
        self,
        services: Services,
        listen: Listen,
        observe_lag: ObserveLag = ignore,
        is_notified: Callable[[], bool] = _never,
    ) -> None:
        self.bookings = BookingHub(services, listen, is_notified)
        self._ctx = services.context(VISITOR, "live")
        self._listen, self._observe_lag = listen, observe_lag
        self._followers: dict[str, Follower] = {}

    @property
    def viewers(self) -> int:
        return sum(viewers() for follower in self._followers.values() for viewers in follower.watchers)

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
        viewers: Callable[[], int] = _one,
    ) -> AsyncGenerator[SeatPicture | SeatDelta, None]:
        """A picture that is not older than the call, then contiguous deltas. With `place`, deltas from there on where
        the log reaches back so far, otherwise a picture first. A slow viewer gets fewer and larger deltas. The caller
        closes the generator.

        `place` is moved on before each event is yielded. `viewers`: for how many viewers the events are.

        Raises before the first event: NotFound, InvalidInput for an id of another kind, Busy.
        """
        ids.expect(ids.SHOW, show_id)
        place = place or Place()
        async with self._following(show_id, viewers) as follower:
            # who goes on in a feed that is followed is not refused while the database is away
            if not follower.leads_on_from(place.version):
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
    async def _following(self, show_id: str, viewers: Callable[[], int]) -> AsyncIterator[Follower]:
        follower = self._followers.get(show_id)
        if follower is None:
            follower = self._followers[show_id] = Follower(self._ctx, show_id, self._listen, self._observe_lag)
        follower.watchers.append(viewers)
        try:
            yield follower
        finally:
            follower.watchers.remove(viewers)
            if not follower.watchers:
                # Removed before the first await: a viewer that comes meanwhile starts another follower.
                del self._followers[show_id]
                await follower.stop()
