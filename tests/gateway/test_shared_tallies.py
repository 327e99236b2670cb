"""What two processes know of each other's requests, through a real Redis."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from gateway.shared_tallies import EXPIRES_SECONDS, SHARE_SECONDS, Sharing, open_tallies
from gateway.tallies import Tallies


class Process:
    """A process that shares when a test says so."""

    def __init__(self, redis: Redis) -> None:
        self.tallies = Tallies(lambda: 60_010.0)
        self.sharing = Sharing(self.tallies, redis)

    def counted(self, who: str, times: int) -> int:
        return sum(self.tallies.count(who, 5).has_room for _ in range(times))


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as redis:
        yield redis


@pytest.fixture
def who() -> str:
    return f"USER_{secrets.token_hex(6)}"


@pytest.fixture
def one(redis: Redis) -> Process:
    return Process(redis)


@pytest.fixture
def other(redis: Redis) -> Process:
    return Process(redis)


async def test_processes_share_a_limit(one: Process, other: Process, who: str) -> None:
    assert one.counted(who, 4) == 4
    await one.sharing.share()
    assert other.counted(who, 1) == 1
    await other.sharing.share()
    assert other.counted(who, 3) == 0
    assert one.counted(who, 1) == 1, "it has not heard of the fifth: what comes before it shares may be too much"
    await one.sharing.share()
    assert one.counted(who, 1) == 0


async def test_what_others_counted_in_the_minute_before_counts_too(redis: Redis, who: str) -> None:
    one, other = Process(redis), Process(redis)
    one.counted(who, 5)
    await one.sharing.share()
    other.tallies._clock = lambda: 60_060.0
    assert other.counted(who, 1) == 1
    await other.sharing.share()
    assert other.counted(who, 1) == 0


async def test_sharing_twice_counts_nothing_twice(one: Process, other: Process, who: str) -> None:
    one.counted(who, 2)
    shared = one.tallies.unshared(10)
    for _ in range(3):
        await one.sharing._share(shared)
    other.counted(who, 1)
    await other.sharing.share()
    assert other.counted(who, 4) == 2


async def test_a_redis_that_has_forgotten_everything_gets_it_again(
    one: Process, other: Process, redis: Redis, who: str
) -> None:
    one.counted(who, 3)
    await one.sharing.share()
    await redis.delete(f"marquee:requests:1000:{who}")
    one.counted(who, 1)
    await one.sharing.share()
    other.counted(who, 1)
    await other.sharing.share()
    assert (one.counted(who, 2), other.counted(who, 1)) == (1, 0)


async def test_a_forgotten_tally_keeps_its_count_in_redis(one: Process, other: Process, who: str) -> None:
    one.counted(who, 3)
    await one.sharing.share()
    one.tallies._now.clear()
    one.counted(who, 1)
    await one.sharing.share()
    other.counted(who, 1)
    await other.sharing.share()
    assert other.counted(who, 1) == 0


async def test_while_redis_is_away_each_process_counts_on_and_shares_it_afterwards(
    redis: Redis, redis_url: str, tmp_path: Path, who: str
) -> None:
    one, other = Process(redis), Process(redis)
    async with Redis.from_url(f"unix://{tmp_path}/none.sock") as away:
        cut_off = Sharing(one.tallies, away)
        assert one.counted(who, 3) == 3
        assert not await cut_off.share()
        assert one.counted(who, 4) == 2, "with what it knows"
        assert not await cut_off.share()
    assert other.counted(who, 1) == 1
    await one.sharing.share()
    await other.sharing.share()
    assert other.counted(who, 1) == 0, redis_url


async def test_keys_in_redis_expire(one: Process, redis: Redis, who: str) -> None:
    one.counted(who, 1)
    await one.sharing.share()
    keys = await redis.keys(f"*{who}*")
    assert len(keys) == 1
    assert 0 < await redis.ttl(keys[0]) <= EXPIRES_SECONDS


async def test_it_is_shared_in_the_background(redis_url: str, who: str) -> None:
    async with open_tallies(redis_url) as one, open_tallies(redis_url) as other:
        one.count(who, 5)
        async with asyncio.timeout(5):
            while other.count(who, 1000).left != 1000 - other._now[who].own - 1:  # noqa: ASYNC110 - it comes from Redis
                await asyncio.sleep(SHARE_SECONDS)


class Deaf(Sharing):
    """Its client takes a cancellation for a time-out."""

    async def share(self) -> bool:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return False
        return True


async def test_it_ends_even_when_the_client_of_redis_takes_that_for_a_time_out(redis: Redis, who: str) -> None:
    tallies = Tallies()
    sharing = Deaf(tallies, redis)
    running = asyncio.create_task(sharing.run())
    tallies.count(who, 5)
    await asyncio.sleep(0.01)
    async with asyncio.timeout(2):
        await sharing.end(running)
    assert running.done()


@pytest.mark.parametrize("away", [True, False])
async def test_without_redis_a_process_counts_for_itself(tmp_path: Path, who: str, away: bool) -> None:
    async with open_tallies(f"unix://{tmp_path}/none.sock" if away else None) as tallies:
        assert sum(tallies.count(who, 5).has_room for _ in range(8)) == 5
