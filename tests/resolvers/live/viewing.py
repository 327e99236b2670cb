"""A viewer of a show's seats, as a client would be one, and what lies between it and the database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from domain.accounts import VISITOR, Principal
from domain.seats.feed import Place
from domain.seats.state import SeatPicture, SeatState
from domain.shows import Show
from resolvers import seats
from resolvers.context import Services
from resolvers.live import LiveHub, SeatDelta
from tests import world


class DeafNotifier:
    """All its notifications are lost."""

    def notify(self, show_ids: Iterable[str]) -> None:
        pass

    @asynccontextmanager
    async def listen(self, _show_id: str, _wake: Callable[[], None]) -> AsyncIterator[None]:
        yield


class Viewer:
    """Keeps a map of the seats from the events that it gets, and refuses a hole."""

    def __init__(self, hub: LiveHub, services: Services, show_id: str, after_version: int | None = None) -> None:
        self.version = after_version
        self.states: dict[str, SeatState] = {}
        self.pictures = 0
        self.deltas = 0
        self._events = hub.watch(world.as_(services, VISITOR), show_id, Place(after_version))

    async def next(self, within: float = 5) -> SeatPicture | SeatDelta:
        async with asyncio.timeout(within):
            event = await anext(self._events)
        self._take(event)
        return event

    async def until(self, version: int, within: float = 20) -> None:
        async with asyncio.timeout(within):
            while self.version is None or self.version < version:
                await self.next(within)

    async def gets_nothing(self, seconds: float) -> bool:
        """Ends the viewing: what waits for an event is cancelled."""
        with suppress(TimeoutError):
            await self.next(seconds)
            return False
        return True

    async def leave(self) -> None:
        await self._events.aclose()

    def _take(self, event: SeatPicture | SeatDelta) -> None:
        if isinstance(event, SeatPicture):
            self.pictures += 1
            self.states = dict(event.states)
        else:
            self.deltas += 1
            assert event.from_version == self.version, "A hole, or the same change twice."
            assert event.version > event.from_version
            self.states.update(event.changes)
            self.states = {seat: state for seat, state in self.states.items() if state is not SeatState.AVAILABLE}
        self.version = event.version


@asynccontextmanager
async def viewing(
    hub: LiveHub, services: Services, show_id: str, after_version: int | None = None
) -> AsyncIterator[Viewer]:
    viewer = Viewer(hub, services, show_id, after_version)
    try:
        yield viewer
    finally:
        await viewer.leave()


async def lock(parts: Services, show: Show, seat_ids: Sequence[str]) -> tuple[Principal, str]:
    who = world.customer()
    return who, (await world.lock(parts, who, show, seat_ids)).id


async def read(parts: Services, show: Show) -> SeatPicture:
    picture = await seats.read_picture(world.as_(parts, VISITOR), show.id)
    assert picture is not None
    return picture
