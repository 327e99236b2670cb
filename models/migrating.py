"""Migrates the database to the newest revision. Any number of servers may start at once."""

import asyncio
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
MIGRATION_LOCK = 5_472_001
"""The advisory lock that one migrating server holds. A process takes it once at most, when it starts."""
PATIENCE_SECONDS = 300


class MigrationStuck(Exception):
    """Another server has been migrating for longer than PATIENCE_SECONDS."""


async def migrate(sqlalchemy_url: str) -> bool:
    """Of several servers one migrates and the others wait for it. True when this one changed the database.

    Each revision is a transaction of its own: a failing one leaves the database at the revision before it. A table
    that running servers hold for long fails the migration after `lock_timeout` rather than blocking them all.
    Raises MigrationStuck.
    """
    engine = create_async_engine(sqlalchemy_url, poolclass=pool.NullPool)
    try:
        if await is_current(engine):
            return False
        async with engine.connect() as connection:
            await _lock_migrations(connection)
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database is at this code's newest revision or beyond it: during a deployment every revision works
    with the code before it. Read without loading Alembic.
    """
    async with engine.connect() as connection:
        if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
            return False
        revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision is not None and revision >= newest_revision()


@cache
def newest_revision() -> str:
    """Revisions are numbered in their order, and their files are named after them."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def _lock_migrations(connection: AsyncConnection) -> None:
    """The lock belongs to the session: it is released when the connection closes, for whatever reason."""
    for _ in range(PATIENCE_SECONDS * 4):
        if await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": MIGRATION_LOCK}):
            await connection.execute(text("SET lock_timeout = '10s'"))
            await connection.commit()
            return
        await connection.rollback()
        await asyncio.sleep(0.25)
    raise MigrationStuck("Another server has been migrating this database for five minutes: look at what it waits for.")


def _upgrade(connection: Connection) -> bool:
    # Alembic is slow to load, and most starts find nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    before = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return MigrationContext.configure(connection).get_current_revision() != before
