"""Rate limits. Principals are counted by their identity; visitors, and callers with bad credentials, by address."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
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
from gateway.kept_tokens import Identity

log = structlog.get_logger()
REDIS_SECONDS = 0.5
REDIS_REST_SECONDS = 5.0
REDIS_CONNECTIONS = 16
PRINCIPAL, ADDRESS = "principal", "address"
WINDOW_SECONDS = 60


@dataclass(eq=False)
class TooManyRequests(DomainError):
    code = "TOO_MANY_REQUESTS"
    kind = Kind.LIMITED
    retry_after_seconds: int

    @property
    def message(self) -> str:
        return f"Too many requests. Try again in {self.retry_after_seconds} s."


@dataclass(frozen=True)
class Allowance:
    """The rest of a caller's requests in this minute. `resets_in_seconds`: until `left` grows by one."""

    policy: str
    limit: int
    left: int
    resets_in_seconds: int


current_allowance: ContextVar[Allowance | None] = ContextVar("current_allowance", default=None)
"""The allowance of the current request's caller; None where no rate limit has counted it."""


class SharedStorage(RedisStorage):
    """Imports redis-py only: its parent imports every Redis client that is installed."""

    STORAGE_SCHEME = []  # noqa: RUF012 - as in the parent
    DEPENDENCIES = {"redis": RedisStorage.DEPENDENCIES["redis"]}  # noqa: RUF012


class Counter(Protocol):
    async def count(self, limit: RateLimitItem, who: str) -> tuple[bool, int, int]:
        """Counts a request: (whether it is within the limit, how many more are, seconds until one more is)."""
        ...


class SharedCounter:
    """Counts in Redis for all processes together; while Redis does not answer, each process counts for itself."""

    def __init__(self, pool: BlockingConnectionPool | None) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared: SlidingWindowCounterRateLimiter | None = None
        self._shared_again_at = float("-inf")
        if pool is not None:
            storage = SharedStorage("async+redis://", implementation="redispy", connection_pool=pool)  # type: ignore[arg-type]
            self._shared = SlidingWindowCounterRateLimiter(storage)

    async def count(self, limit: RateLimitItem, who: str) -> tuple[bool, int, int]:
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
    """Requests a minute of a principal and of a visitor's address; 0: no limit."""

    def __init__(self, counter: Counter, of_principal: int, of_address: int) -> None:
        self._counter = counter
        self._per_minute = {PRINCIPAL: of_principal, ADDRESS: of_address}
        self.refused = {PRINCIPAL: 0, ADDRESS: 0}

    async def admit(self, principal: Principal) -> None:
        """Raises TooManyRequests."""
        if principal.role is Role.VISITOR:
            await self.admit_address()
        else:
            await self._count(PRINCIPAL, principal.scope_key)

    async def admit_address(self) -> None:
        """Raises TooManyRequests."""
        await self._count(ADDRESS, f"ADDRESS:{client_address.get()}")

    async def _count(self, policy: str, who: str) -> None:
        per_minute = self._per_minute[policy]
        if per_minute == 0:
            return
        limit = RateLimitItemPerMinute(per_minute, namespace="marquee")
        has_room, left, wait = await self._counter.count(limit, who)
        current_allowance.set(Allowance(policy, per_minute, left, wait))
        if not has_room:
            self.refused[policy] += 1
            raise TooManyRequests(wait)


@dataclass(frozen=True)
class Admission:
    """Authenticates the caller of a request and counts it. Raises Unauthenticated, TooManyRequests."""

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


async def _count(limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, who: str) -> tuple[bool, int, int]:
    has_room = await limiter.hit(limit, who)
    window = await limiter.get_window_stats(limit, who)
    return has_room, window.remaining, max(1, int(window.reset_time - time.time()) + 1)
