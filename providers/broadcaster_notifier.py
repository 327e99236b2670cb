"""The change notifier: tells every process that a show's log has grown, or that there is work in the outbox.

In a process it rings directly; other processes are told through Redis, where there is one and while it is there.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Self

from broadcaster import Broadcast, BroadcastBackend, Event

from providers.redis_channels import AWAY, RedisChannels, heed_cancellation

WORK = "marquee:work"
MOST_UNTOLD = 10_000
"""Channels that wait to be told to other processes. What is beyond is left to their polling."""

Ring = Callable[[], None]


class BroadcasterNotifier:
    """`async with` it. Rings may be lost at any moment, and several may come as one."""

    def __init__(self, redis_url: str | None) -> None:
        self._rings: dict[str, list[Ring]] = {}
        self._others = _Others(redis_url) if redis_url else None

    async def __aenter__(self) -> Self:
        if self._others is not None:
            await self._others.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._others is not None:
            await self._others.close()

    @property
    def hears(self) -> bool:
        """Whether other processes are heard at once; else what they did is found by polling."""
        return self._others is not None and self._others.are_heard

    def notify(self, show_ids: Iterable[str]) -> None:
        """Returns at once and never raises."""
        for show_id in show_ids:
            self._ring(_channel_of(show_id))

    def wake_workers(self) -> None:
        """Returns at once and never raises."""
        self._ring(WORK)

    @asynccontextmanager
    async def listen(self, show_id: str, ring: Ring) -> AsyncIterator[None]:
        """Entering waits for nobody. `ring` must not raise; it is also called when rings may have been missed."""
        async with self._listen(_channel_of(show_id), ring):
            yield

    @asynccontextmanager
    async def listen_for_work(self, ring: Ring) -> AsyncIterator[None]:
        """As `listen`."""
        async with self._listen(WORK, ring):
            yield

    def _ring(self, channel: str) -> None:
        for ring in self._rings.get(channel, ()):
            ring()
        if self._others is not None:
            self._others.tell(channel)

    @asynccontextmanager
    async def _listen(self, channel: str, ring: Ring) -> AsyncIterator[None]:
        self._rings.setdefault(channel, []).append(ring)
        hearing = asyncio.create_task(self._others.hear(channel, ring)) if self._others is not None else None
        try:
            yield
        finally:
            self._rings[channel].remove(ring)
            if not self._rings[channel]:
                del self._rings[channel]
            if hearing is not None:
                hearing.cancel()
                await asyncio.wait([hearing])


def _channel_of(show_id: str) -> str:
    return f"marquee:seats:{show_id}"


class _Others:
    """The other processes."""

    def __init__(self, redis_url: str) -> None:
        self._backend = _Backend(redis_url)
        self._broadcast = Broadcast(backend=self._backend)
        self._untold: dict[str, None] = {}
        self._some_untold = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self._broadcast.connect()
        self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])
        await self._broadcast.disconnect()

    @property
    def are_heard(self) -> bool:
        return self._backend.is_connected

    def tell(self, channel: str) -> None:
        if len(self._untold) < MOST_UNTOLD:
            self._untold[channel] = None
            self._some_untold.set()

    async def hear(self, channel: str, ring: Ring) -> None:
        async with self._broadcast.subscribe(channel) as told:
            while True:
                await told.get()
                ring()

    async def _tell(self) -> None:
        while True:
            await self._some_untold.wait()
            self._some_untold.clear()
            untold, self._untold = self._untold, {}
            # While Redis is away the rings are lost, which costs the others the time to their next poll.
            with suppress(*AWAY):
                for channel in untold:
                    await self._broadcast.publish(channel, None)
            heed_cancellation()


class _Backend(BroadcastBackend):
    """What `Broadcast` needs. Its own Redis backend loses messages: it hears nothing on the first channel, two first
    subscribers at once overwrite each other, and after a restart of the server it is deaf and tells nobody.

    Here subscribe and unsubscribe never wait, so that `Broadcast` enters and leaves a subscription in one step that
    no other subscriber sees half done; that the server has acknowledged it is told as an event of the channel.
    """

    def __init__(self, redis_url: str) -> None:
        self._channels = RedisChannels(redis_url, self._heard)
        self._connection: asyncio.Task[None] | None = None
        self._events: dict[str, None] = {}
        self._some_events = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        return self._channels.is_connected

    async def connect(self) -> None:
        self._connection = asyncio.create_task(self._channels.stay_connected())

    async def disconnect(self) -> None:
        if self._connection is not None:
            self._connection.cancel()
            await asyncio.wait([self._connection])
        await self._channels.close()

    async def subscribe(self, channel: str) -> None:
        self._channels.subscribe(channel)

    async def unsubscribe(self, channel: str) -> None:
        self._channels.unsubscribe(channel)

    async def publish(self, channel: str, _message: Any) -> None:
        await self._channels.publish(channel)

    async def next_published(self) -> Event:
        while not self._events:
            self._some_events.clear()
            await self._some_events.wait()
        channel = next(iter(self._events))
        del self._events[channel]
        return Event(channel, "")

    def _heard(self, channel: str) -> None:
        self._events[channel] = None
        self._some_events.set()
