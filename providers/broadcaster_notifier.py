"""The change notifier: wakes every process that follows a show when its log has grown, and workers when there are jobs.

Listeners of the same process are called directly; other processes are reached through Redis, while it answers.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Self

from broadcaster import Broadcast

from providers.redis_backend import AWAY, RedisBackend, heed_cancellation

WORK = "marquee:work"
MOST_UNPUBLISHED = 10_000
"""Channels that wait to be published to other processes. Beyond them, those processes find changes by polling."""
GATHER_SECONDS = 0.01
"""Between two rounds of publishing. A message alone takes the client library as long as a lock takes without it."""

Wake = Callable[[], None]


class BroadcasterNotifier:
    """An async context manager. A wake-up may be lost at any moment, and several may come as one."""

    def __init__(self, redis_url: str | None) -> None:
        self._listeners: dict[str, list[Wake]] = {}
        self._others = _OtherProcesses(redis_url) if redis_url else None

    async def __aenter__(self) -> Self:
        if self._others is not None:
            await self._others.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._others is not None:
            await self._others.disconnect()

    @property
    def is_connected(self) -> bool:
        """Whether wake-ups of other processes arrive; while they do not, changes are found by polling."""
        return self._others is not None and self._others.is_connected

    def notify(self, show_ids: Iterable[str]) -> None:
        """Returns at once and never raises."""
        for show_id in show_ids:
            self._publish(_channel_of(show_id))

    def wake_workers(self) -> None:
        """Returns at once and never raises."""
        self._publish(WORK)

    @asynccontextmanager
    async def listen(self, show_id: str, wake: Wake) -> AsyncIterator[None]:
        """Calls `wake` whenever the show's log may have grown, also when notifications may have been missed. Entering
        does not wait for Redis. `wake` must not raise.
        """
        async with self._listen(_channel_of(show_id), wake):
            yield

    @asynccontextmanager
    async def listen_for_work(self, wake: Wake) -> AsyncIterator[None]:
        """As `listen`, for jobs in the outbox."""
        async with self._listen(WORK, wake):
            yield

    def _publish(self, channel: str) -> None:
        for wake in self._listeners.get(channel, ()):
            wake()
        if self._others is not None:
            self._others.publish(channel)

    @asynccontextmanager
    async def _listen(self, channel: str, wake: Wake) -> AsyncIterator[None]:
        self._listeners.setdefault(channel, []).append(wake)
        subscription = asyncio.create_task(self._others.listen(channel, wake)) if self._others is not None else None
        try:
            yield
        finally:
            self._listeners[channel].remove(wake)
            if not self._listeners[channel]:
                del self._listeners[channel]
            if subscription is not None:
                subscription.cancel()
                await asyncio.wait([subscription])


def _channel_of(show_id: str) -> str:
    return f"marquee:seats:{show_id}"


class _OtherProcesses:
    """Publishes to the other processes in the background, and subscribes to what they publish."""

    def __init__(self, redis_url: str) -> None:
        self._backend = RedisBackend(redis_url)
        self._broadcast = Broadcast(backend=self._backend)
        self._unpublished: dict[str, None] = {}
        self._some_unpublished = asyncio.Event()
        self._publishing: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self._broadcast.connect()
        self._publishing = asyncio.create_task(self._keep_publishing())

    async def disconnect(self) -> None:
        if self._publishing is not None:
            self._publishing.cancel()
            await asyncio.wait([self._publishing])
        await self._broadcast.disconnect()

    @property
    def is_connected(self) -> bool:
        return self._backend.is_connected

    def publish(self, channel: str) -> None:
        """Returns at once. A channel that waits already is published once."""
        if len(self._unpublished) < MOST_UNPUBLISHED:
            self._unpublished[channel] = None
            self._some_unpublished.set()

    async def listen(self, channel: str, wake: Wake) -> None:
        async with self._broadcast.subscribe(channel) as subscriber:
            while True:
                await subscriber.get()
                wake()

    async def _keep_publishing(self) -> None:
        while True:
            await self._some_unpublished.wait()
            self._some_unpublished.clear()
            unpublished, self._unpublished = self._unpublished, {}
            # While Redis is away wake-ups are lost: other processes see the change at their next poll.
            with suppress(*AWAY):
                await self._backend.publish_all(unpublished)
            heed_cancellation()
            await asyncio.sleep(GATHER_SECONDS)
