"""How often somebody may ask. Principals are counted by who they are, visitors and bad credentials by their address."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from domain.accounts import Principal, Role
from domain.errors import DomainError, Kind, Unauthenticated
from gateway.addresses import client_address
from gateway.authentication import Authenticator
from gateway.tokens import Identity

log = structlog.get_logger()
REDIS_SECONDS = 0.5
REDIS_REST_SECONDS = 5.0
REDIS_CONNECTIONS = 16


@dataclass(eq=False)
class TooManyRequests(DomainError):
    code = "TOO_MANY_REQUESTS"
    kind = Kind.LIMITED
    retry_after_seconds: int

    @property
    def message(self) -> str:
        return f"Too many requests. Try again in {self.retry_after_seconds} s."


class Counter(Protocol):
    async def count(self, limit: RateLimitItem, who: str) -> int:
        """Seconds until there is room again; 0 when there was."""
        ...


class SharedCounter:
    """One count for all processes in Redis; while Redis is away each process counts for itself."""

    def __init__(self, pool: BlockingConnectionPool | None) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared: SlidingWindowCounterRateLimiter | None = None
        self._shared_again_at = float("-inf")
        if pool is not None:
            storage = RedisStorage("async+redis://", implementation="redispy", connection_pool=pool)  # type: ignore[arg-type]
            self._shared = SlidingWindowCounterRateLimiter(storage)

    async def count(self, limit: RateLimitItem, who: str) -> int:
        if self._shared is not None and time.monotonic() >= self._shared_again_at:
            try:
                async with asyncio.timeout(REDIS_SECONDS):
                    return await _count(self._shared, limit, who)
            except (RedisError, OSError, TimeoutError) as error:
                self._shared_again_at = time.monotonic() + REDIS_REST_SECONDS
                log.warning("rate_limits_not_shared", error=type(error).__name__)
        return await _count(self._own, limit, who)


@asynccontextmanager
async def open_counter(redis_url: str | None) -> AsyncIterator[SharedCounter]:
    if redis_url is None:
        yield SharedCounter(None)
        return
    pool = BlockingConnectionPool.from_url(
        redis_url,
        max_connections=REDIS_CONNECTIONS,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
    )
    try:
        yield SharedCounter(pool)
    finally:
        await pool.disconnect()


class RateLimits:
    """Per minute, for a principal and for a visitor's address; 0: as often as they like."""

    def __init__(self, counter: Counter, of_principal: int, of_address: int) -> None:
        self._counter = counter
        self._of_principal, self._of_address = of_principal, of_address

    async def admit(self, principal: Principal) -> None:
        """Raises TooManyRequests."""
        if principal.role is Role.VISITOR:
            await self.admit_address()
        else:
            await self._count(self._of_principal, principal.scope_key)

    async def admit_address(self) -> None:
        """Raises TooManyRequests."""
        await self._count(self._of_address, f"ADDRESS:{client_address.get()}")

    async def _count(self, per_minute: int, who: str) -> None:
        if per_minute == 0:
            return
        wait = await self._counter.count(RateLimitItemPerMinute(per_minute, namespace="marquee"), who)
        if wait:
            raise TooManyRequests(wait)


@dataclass(frozen=True)
class Admission:
    """What the doors are given: tells who asks, unless they ask too often. Raises Unauthenticated, TooManyRequests."""

    authenticator: Authenticator
    limits: RateLimits

    async def __call__(self, headers: Mapping[str, str]) -> Principal:
        return (await self.identify(headers)).principal

    async def identify(self, headers: Mapping[str, str]) -> Identity:
        try:
            identity = await self.authenticator.identify(headers)
        except Unauthenticated:
            await self.limits.admit_address()
            raise
        await self.limits.admit(identity.principal)
        return identity


async def _count(limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, who: str) -> int:
    if await limiter.hit(limit, who):
        return 0
    window = await limiter.get_window_stats(limit, who)
    return max(1, int(window.reset_time - time.time()) + 1)
