"""Alembic's entry: runs on the connection that `models.migrating` holds, or on one of its own for `alembic` by hand."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from models.tables import metadata
from providers.database_urls import sqlalchemy_url


def migrate_on(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_by_hand() -> None:
    engine = create_async_engine(sqlalchemy_url(os.environ["DATABASE_URL"]), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate_on)
    await engine.dispose()


held = context.config.attributes.get("connection")
if held is not None:
    migrate_on(held)
else:
    asyncio.run(migrate_by_hand())
