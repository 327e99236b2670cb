"""The live hub: what every viewer of a show's seats is told, from one follower per show."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from domain import ids
from domain.accounts import VISITOR
from domain.seats.feed import SeatDelta
from domain.seats.state import SeatPicture
from resolvers.access import ANYONE, RULES, Rule, check
from resolvers.context import Context, Services
from resolvers.live.follower import Follower, Listen, ObserveLag, ignore

RULES["watch"] = Rule(ANYONE, None)


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

    async def watch(
        self, ctx: Context, show_id: str, after_version: int | None = None
    ) -> AsyncGenerator[SeatPicture | SeatDelta, None]:
        """A picture not older than the call, then deltas without a hole; from `after_version` on where the log still
        leads from there, else a picture again. A slow viewer gets fewer and larger deltas. Close it when done.

        Raises before the first event: NotFound, InvalidInput for an id of another kind, Busy.
        """
        check(RULES["watch"], ctx.principal)
        ids.expect(ids.SHOW, show_id)
        async with self._following(show_id) as follower:
            await follower.catch_up(after_version)
            seen = after_version
            while True:
                event = follower.feed.since(seen)
                if event is None:
                    await follower.moved()
                else:
                    yield event
                    seen = event.version

    @asynccontextmanager
    async def _following(self, show_id: str) -> AsyncIterator[Follower]:
        follower = self._followers.get(show_id)
        if follower is None:
            follower = self._followers[show_id] = Follower(self._ctx, show_id, self._listen, self._observe_lag)
        follower.viewers += 1
        try:
            yield follower
        finally:
            follower.viewers -= 1
            if follower.viewers == 0:
                # Out of the table before anything is awaited: who comes now starts a follower of his own.
                del self._followers[show_id]
                await follower.stop()
