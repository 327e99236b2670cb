"""A backend of `broadcaster` on a Redis that may go away and come back at any moment. It carries wake-ups only."""

import asyncio
import secrets
from collections.abc import Iterable
from typing import Any

import structlog
from broadcaster import BroadcastBackend, Event
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

SENTINEL = "marquee:connected"
"""Always subscribed to: redis-py reads nothing from a connection that has no subscription."""
QUIET_SECONDS = 1.5
ANSWER_SECONDS = 2.0
LONGEST_BACKOFF_SECONDS = 2.0
AWAY = (RedisError, OSError, TimeoutError)

log = structlog.get_logger()


def heed_cancellation() -> None:
    """Raises CancelledError where the task is being cancelled. A loop calls it after each wait for redis-py, whose
    calls swallow a cancellation that arrives together with their answer: a busy process would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class RedisBackend(BroadcastBackend):
    """An event means that its channel may have been published to: by another process, or unnoticed before Redis
    acknowledged the subscription, which after a broken connection is true of every channel. Several may come as one.

    broadcaster's own Redis backend loses messages: it may receive nothing on the first channel, two first subscribers
    at once overwrite each other, and after a restart of the server it receives nothing and reports nothing.
    Here subscribe and unsubscribe never wait, so that `Broadcast` enters and leaves a subscription in one step that no
    other subscriber sees half done.
    """

    def __init__(self, url: str) -> None:
        self.is_connected = False
        self._own_name = secrets.token_hex(8).encode()
        self._wanted: set[str] = {SENTINEL}
        self._wanted_changed = asyncio.Event()
        self._published: dict[str, None] = {}
        self._some_published = asyncio.Event()
        self._failures = 0
        self._connection: asyncio.Task[None] | None = None
        # One retry finds a server that was restarted behind a pooled connection; more would only make callers wait.
        self._client = Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 1)
        )

    async def connect(self) -> None:
        """Returns at once, whether or not Redis answers."""
        self._connection = asyncio.create_task(self._stay_connected())

    async def disconnect(self) -> None:
        if self._connection is not None:
            self._connection.cancel()
            await asyncio.wait([self._connection])
        await self._client.aclose()

    async def subscribe(self, channel: str) -> None:
        self._wanted.add(channel)
        self._wanted_changed.set()

    async def unsubscribe(self, channel: str) -> None:
        self._wanted.discard(channel)
        self._wanted_changed.set()

    async def publish(self, channel: str, _message: Any) -> None:
        """Raises one of AWAY."""
        await self._client.publish(channel, self._own_name)

    async def publish_all(self, channels: Iterable[str]) -> None:
        """In one round trip. Raises one of AWAY."""
        together = self._client.pipeline(transaction=False)
        for channel in channels:
            together.publish(channel, self._own_name)
        await together.execute()

    async def next_published(self) -> Event:
        while not self._published:
            self._some_published.clear()
            await self._some_published.wait()
        channel = next(iter(self._published))
        del self._published[channel]
        return Event(channel, "")

    async def _stay_connected(self) -> None:
        """Runs until it is cancelled."""
        while True:
            try:
                await self._connected()
            except* AWAY as gone:
                self._log_lost(gone)
            except* Exception as bug:
                log.exception("reading from redis failed", exc_info=bug)
            self._failures += 1
            await asyncio.sleep(min(LONGEST_BACKOFF_SECONDS, 0.05 * 2**self._failures))

    async def _connected(self) -> None:
        """Serves one connection. Never returns: raises when the connection is lost."""
        subscriptions = self._client.pubsub()
        try:
            await subscriptions.subscribe(SENTINEL)
            if self._failures:
                log.info("redis answers")
            self._failures, self.is_connected = 0, True
            async with asyncio.TaskGroup() as both:
                both.create_task(self._keep_subscribed(subscriptions))
                both.create_task(self._read(subscriptions))
        finally:
            self.is_connected = False
            await subscriptions.aclose()  # type: ignore[no-untyped-call]

    def _log_lost(self, gone: BaseExceptionGroup[Exception]) -> None:
        if self._failures == 0:
            reason = str(gone.exceptions[0])
            log.warning("redis is away; changes of other processes arrive by polling", reason=reason)

    async def _keep_subscribed(self, subscriptions: PubSub) -> None:
        subscribed = {SENTINEL}
        while True:
            self._wanted_changed.clear()
            added, dropped = self._wanted - subscribed, subscribed - self._wanted
            if added:
                await subscriptions.subscribe(*added)
            if dropped:
                await subscriptions.unsubscribe(*dropped)
            heed_cancellation()
            subscribed = (subscribed | added) - dropped
            await self._wanted_changed.wait()

    async def _read(self, subscriptions: PubSub) -> None:
        is_pinged = False
        while True:
            message = await subscriptions.get_message(timeout=QUIET_SECONDS)
            heed_cancellation()
            if message is not None:
                is_pinged = False
                self._receive(message["type"], message["channel"], message["data"])
            elif is_pinged:
                raise TimeoutError("it does not answer a ping")
            else:
                await subscriptions.ping()
                is_pinged = True

    def _receive(self, kind: str, channel: bytes | None, data: object) -> None:
        is_from_another_process = kind == "message" and data != self._own_name
        if channel is not None and (is_from_another_process or kind == "subscribe"):
            self._published[channel.decode()] = None
            self._some_published.set()
