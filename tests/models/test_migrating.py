import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from models.migrating import is_current, migrate
from models.tables import metadata
from settings import sqlalchemy_url
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


async def test_the_migrations_make_the_tables_that_the_models_name(postgres_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with empty_database(postgres_url) as url:
        await migrate(sqlalchemy_url(url))
        engine = create_async_engine(sqlalchemy_url(url))
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
        await engine.dispose()
