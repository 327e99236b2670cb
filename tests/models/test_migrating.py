import asyncio
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from models.migrating import MIGRATIONS, is_current, migrate, newest_revision
from models.tables import metadata
from providers.database_urls import sqlalchemy_url
from tests.databases import empty_database


async def test_migrating_twice_changes_nothing(postgres_url: str) -> None:
    async with empty_database(postgres_url) as url:
        assert await migrate(sqlalchemy_url(url))
        assert not await migrate(sqlalchemy_url(url))


async def test_of_many_servers_that_start_at_once_one_migrates(postgres_url: str) -> None:
    async with empty_database(postgres_url) as url:
        done = await asyncio.gather(*(migrate(sqlalchemy_url(url)) for _ in range(6)))
    assert sorted(done) == [False] * 5 + [True]


async def test_a_database_that_was_never_migrated_is_not_current(postgres_url: str) -> None:
    async with empty_database(postgres_url) as url:
        engine = create_async_engine(sqlalchemy_url(url))
        assert not await is_current(engine)
        await migrate(sqlalchemy_url(url))
        assert await is_current(engine)
        await engine.dispose()


def test_revisions_stand_in_the_order_of_their_numbers_and_files_are_named_after_them() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    chain = [script.revision for script in scripts.walk_revisions()]
    assert chain == sorted(chain, reverse=True)
    assert [Path(script.path).name.partition("_")[0] for script in scripts.walk_revisions()] == chain
    assert newest_revision() == chain[0] == scripts.get_current_head()


async def test_a_server_of_the_version_before_starts_on_newer_tables_and_is_ready(postgres_url: str) -> None:
    async with empty_database(postgres_url) as url:
        await migrate(sqlalchemy_url(url))
        engine = create_async_engine(sqlalchemy_url(url))
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert await is_current(engine)
        assert not await migrate(sqlalchemy_url(url))
        await engine.dispose()


async def test_the_migrations_make_the_tables_that_the_models_name(postgres_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with empty_database(postgres_url) as url:
        await migrate(sqlalchemy_url(url))
        engine = create_async_engine(sqlalchemy_url(url))
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
        await engine.dispose()
