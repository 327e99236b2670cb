"""The migration that gives names and external ids their keys: of those that clash the oldest has it, and all stay."""

import importlib.util
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from models.migrating import MIGRATIONS, migrate
from providers.database_urls import sqlalchemy_url
from tests.databases import empty_database

_SCREENS = (
    "insert into screens (id, theater_id, partner_id, name, external_id, turnaround_minutes, created_at) values"
    " ('SCR_2', 'T', 'P', 'GOLD', 'h-1', 0, timestamptz '2026-01-02'),"
    " ('SCR_1', 'T', 'P', 'Gold', 'H-1', 0, timestamptz '2026-01-01'),"
    " ('SCR_3', 'T', 'P', 'Caf\u00e9', null, 0, timestamptz '2026-01-03')"
)


def the_migration() -> ModuleType:
    [path] = (MIGRATIONS / "versions").glob("*_keys_of_names.py")
    spec = importlib.util.spec_from_file_location("keys_of_names", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def upgraded(connection: Connection) -> None:
    """As a database of the version before, with its rows, and then upgraded."""
    migration = the_migration()
    for table, _, key, _ in migration.KEYS:
        connection.execute(text(f"alter table {table} drop column {key}"))
    for column in ("theater_id", "partner_id"):
        connection.execute(text(f"alter table screens drop constraint if exists fk_screens__{column}"))
    connection.execute(text(_SCREENS))
    with Operations.context(MigrationContext.configure(connection)):
        migration.upgrade()


async def test_the_oldest_of_what_is_read_alike_has_the_key(postgres_url: str) -> None:
    async with empty_database(postgres_url) as url:
        await migrate(sqlalchemy_url(url))
        engine = create_async_engine(sqlalchemy_url(url))
        async with engine.begin() as connection:
            await connection.run_sync(upgraded)
            screens = await connection.execute(text("select id, name_key, external_key from screens order by id"))
            assert [tuple(row) for row in screens] == [
                ("SCR_1", "gold", "h-1"),
                ("SCR_2", None, None),
                ("SCR_3", "caf\u00e9", None),
            ]
        await engine.dispose()
