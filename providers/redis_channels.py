"""Channels of a Redis that may go away and come back at any moment. Nothing but wake-ups passes through them."""

import asyncio
import secrets
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

SENTINEL = "marquee:connected"
"""Subscribed to for good: redis-py reads nothing from a connection without a subscription."""
QUIET_SECONDS = 1.5
ANSWER_SECONDS = 2.0
LONGEST_BACKOFF_SECONDS = 2.0
AWAY = (RedisError, OSError, TimeoutError)

log = structlog.get_logger()


def heed_cancellation() -> None:
    """To be called after each wait for the client in a loop: its calls swallow a cancellation that comes in the moment
    in which they are answered, and a busy process would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class RedisChannels:
    """`heard(channel)` is called for each message of another process, and when the channel's subscription has been
    acknowledged: until then messages were missed. After a broken connection that means every channel.
    """

    def __init__(self, url: str, heard: Callable[[str], None]) -> None:
        self._heard = heard
        self._own_name = secrets.token_hex(8).encode()
        self._wanted: set[str] = {SENTINEL}
        self._wants_changed = asyncio.Event()
        self._failures = 0
        self.is_connected = False
        # One retry finds a server that was restarted behind a pooled connection; more would only make callers wait.
        self._client = Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 1)
        )

    def subscribe(self, channel: str) -> None:
        self._wanted.add(channel)
        self._wants_changed.set()

    def unsubscribe(self, channel: str) -> None:
        self._wanted.discard(channel)
        self._wants_changed.set()

    async def publish(self, channel: str) -> None:
        """Raises one of AWAY."""
        await self._client.publish(channel, self._own_name)

    async def close(self) -> None:
        await self._client.aclose()

    async def stay_connected(self) -> None:
        """Runs until it is cancelled."""
        while True:
            try:
                await self._connected()
            except* AWAY as gone:
                self._report(gone)
            except* Exception as bug:
                log.exception("reading from redis failed", exc_info=bug)
            self._failures += 1
            await asyncio.sleep(min(LONGEST_BACKOFF_SECONDS, 0.05 * 2**self._failures))

    async def _connected(self) -> None:
        """Returns by raising."""
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

    def _report(self, gone: BaseExceptionGroup[Exception]) -> None:
        if self._failures == 0:
            reason = str(gone.exceptions[0])
            log.warning("redis is away; changes of other processes arrive by polling", reason=reason)

    async def _keep_subscribed(self, subscriptions: PubSub) -> None:
        subscribed = {SENTINEL}
        while True:
            self._wants_changed.clear()
            added, dropped = self._wanted - subscribed, subscribed - self._wanted
            if added:
                await subscriptions.subscribe(*added)
            if dropped:
                await subscriptions.unsubscribe(*dropped)
            heed_cancellation()
            subscribed = (subscribed | added) - dropped
            await self._wants_changed.wait()

    async def _read(self, subscriptions: PubSub) -> None:
        is_pinged = False
        while True:
            message = await subscriptions.get_message(timeout=QUIET_SECONDS)
            heed_cancellation()
            if message is not None:
                is_pinged = False
                self._take(message["type"], message["channel"], message["data"])
            elif is_pinged:
                raise TimeoutError("it does not answer a ping")
            else:
                await subscriptions.ping()
                is_pinged = True

    def _take(self, kind: str, channel: bytes | None, data: object) -> None:
        is_told = kind == "message" and data != self._own_name
        if channel is not None and (is_told or kind == "subscribe"):
            self._heard(channel.decode())
