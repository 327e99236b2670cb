from datetime import UTC, datetime, timedelta

import asyncpg

from tests.clock import Clock


async def test_the_clock_moves_now_for_every_connection(database_url: str, clock: Clock) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        before = await connection.fetchval("SELECT now()")
        await clock.advance(hours=1)
        after = await connection.fetchval("SELECT now()")
    finally:
        await connection.close()
    assert timedelta(hours=1) <= after - before < timedelta(hours=1, minutes=1)


async def test_the_clock_is_real_at_the_start_of_a_test(clock: Clock) -> None:
    assert abs(await clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


async def test_the_clock_can_be_set_to_an_instant(clock: Clock) -> None:
    leap_day = datetime(2028, 2, 29, 18, 30, tzinfo=UTC)
    await clock.set(leap_day)
    assert timedelta(0) <= await clock.now() - leap_day < timedelta(minutes=1)


async def test_the_test_database_is_migrated(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM public.alembic_version") == 1
    finally:
        await connection.close()
