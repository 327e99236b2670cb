"""Brings the database to the newest revision; any number of servers may try at once."""

import asyncio
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
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
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def is_current(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return await connection.run_sync(_revisions) == heads()


@cache
def heads() -> frozenset[str]:
    """The newest revisions that this code brings."""
    return frozenset(ScriptDirectory.from_config(_config()).get_heads())


def _revisions(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


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


def _upgrade(connection: Connection) -> bool:
    before = _revisions(connection)
    connection.rollback()
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return _revisions(connection) != before


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
