"""Shares the tallies of requests with the other processes through Redis, in the background.

A process writes how many requests it has counted itself, not how many more. So nothing is lost or counted twice when an
answer is lost, when Redis was away, or when it has forgotten everything.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.tallies import WINDOW_SECONDS, Tallies, Tally

log = structlog.get_logger()
SHARE_SECONDS = 0.08
"""Each process may admit beyond a limit what comes in this time."""
REDIS_SECONDS = 0.5
REST_SECONDS = 5.0
"""Between two tries while Redis does not answer. Each process counts for itself then."""
MOST_AT_ONCE = 500
"""Redis does nothing else meanwhile."""
EXPIRES_SECONDS = 3 * WINDOW_SECONDS

# Answers the total of each tally. One that is zero is only read.
_EXCHANGE = f"""
local totals = {{}}
for i, key in ipairs(KEYS) do
    local own = tonumber(ARGV[2 * i])
    if own > 0 then
        redis.call('HSET', key, ARGV[2 * i - 1], own)
        redis.call('EXPIRE', key, {EXPIRES_SECONDS})
    end
    local total = 0
    for _, count in ipairs(redis.call('HVALS', key)) do
        total = total + tonumber(count)
    end
    totals[i] = total
end
return totals
"""


class Sharing:
    """Exchanges one process's tallies for the totals of all processes."""

    def __init__(self, tallies: Tallies, redis: Redis) -> None:
        self._tallies = tallies
        self._exchange = redis.register_script(_EXCHANGE)
        self._process = secrets.token_hex(6)
        self._is_ended = False

    async def run(self) -> None:
        """Returns after `end`."""
        while not self._is_ended:
            await self._tallies.changed.wait()
            is_shared = await self.share()
            # A cancellation that came with a time-out may have been taken for it by the client of Redis.
            if not self._is_ended:
                await asyncio.sleep(SHARE_SECONDS if is_shared else REST_SECONDS)

    async def end(self, running: asyncio.Task[None]) -> None:
        """Ends the task that runs `run`."""
        self._is_ended = True
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    async def share(self) -> bool:
        """Whether Redis has answered. What it did not get is sent the next time."""
        while tallies := self._tallies.unshared(MOST_AT_ONCE):
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    await self._share(tallies)
            except (RedisError, OSError, TimeoutError) as error:
                self._tallies.put_back(tallies)
                log.warning("rate_limits_not_shared", error=type(error).__name__)
                return False
        return True

    async def _share(self, tallies: list[Tally]) -> None:
        own = [each.own for each in tallies]
        keys = [f"marquee:requests:{each.minute}:{each.who}" for each in tallies]
        arguments: list[str | int] = []
        for each, counted in zip(tallies, own, strict=True):
            arguments += (f"{self._process}:{each.serial}", counted)
        totals = await self._exchange(keys, arguments)
        for each, counted, total in zip(tallies, own, totals, strict=True):
            each.others = total - counted


@asynccontextmanager
async def open_tallies(redis_url: str | None) -> AsyncIterator[Tallies]:
    """Without Redis the process counts for itself."""
    tallies = Tallies()
    if redis_url is None:
        yield tallies
        return
    async with Redis.from_url(redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS) as redis:
        sharing = Sharing(tallies, redis)
        running = asyncio.create_task(sharing.run(), name="rate limits")
        try:
            yield tallies
        finally:
            await sharing.end(running)
