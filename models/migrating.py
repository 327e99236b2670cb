"""Brings the database to the newest revision; any number of servers may try at once."""

import asyncio

from sqlalchemy import pool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from models.revisions import is_current

TURN = 5_472_001
"""The advisory lock of whoever migrates. Not on the hot path: it is taken once in the life of a process."""
PATIENCE_SECONDS = 300


class MigrationStuck(Exception):
    """Another server has been migrating for too long."""


async def migrate(sqlalchemy_url: str) -> bool:
    """One server among many does it, the others wait for it. True when it was us and there was something to do.

    Each revision is a transaction of its own: a failing one leaves the database at the revision before it. A table
    that running servers hold for long fails the migration after `lock_timeout` rather than blocking them all.
    Raises MigrationStuck.
    """
    engine = create_async_engine(sqlalchemy_url, poolclass=pool.NullPool)
    try:
        if await is_current(engine):
            return False
        async with engine.connect() as connection:
            await _take_turn(connection)
            from models.upgrading import upgrade  # noqa: PLC0415 - loads Alembic, which most starts do without

            return await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


async def _take_turn(connection: AsyncConnection) -> None:
    """Held by the session, so it is let go when the connection closes, however that comes about."""
    for _ in range(PATIENCE_SECONDS * 4):
        if await connection.scalar(text("SELECT pg_try_advisory_lock(:turn)"), {"turn": TURN}):
            await connection.execute(text("SET lock_timeout = '10s'"))
            await connection.commit()
            return
        await connection.rollback()
        await asyncio.sleep(0.25)
    raise MigrationStuck("Another server has been migrating this database for five minutes: look at what it waits for.")
