"""The migration that gives movies and cities the keys of now: on rows that were written by the rules before it."""

import importlib.util
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from models.migrating import MIGRATIONS, migrate
from providers.database_urls import sqlalchemy_url
from tests.databases import empty_database

_MOVIES = text(
    "insert into movies (id, added_by, name, folded_name, language, folded_language, duration_minutes, genres, formats,"
    " created_at) select id, 'PARTNER_1', name, key, 'English', 'english', 90, '{}', '{}', now()"
    " from unnest(cast(:ids as text[]), cast(:names as text[]), cast(:keys as text[])) m (id, name, key)"
)
_CITIES = "insert into cities (name, lookup) values ('Lodz', 'lodz'), ('Łódź', 'łodz'), ('Đà Nẵng', 'đa nang')"
_THEATER = (
    "insert into theaters (id, partner_id, name, city, time_zone, created_at)"
    " values ('THEATER_1', 'PARTNER_1', 'Kino', 'Łódź', 'Europe/Warsaw', now())"
)


def the_migration() -> ModuleType:
    [path] = (MIGRATIONS / "versions").glob("*_titles_to_search_by.py")
    spec = importlib.util.spec_from_file_location("titles_to_search_by", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def upgraded(connection: Connection) -> None:
    connection.execute(text("alter table movies drop column search_name"))
    connection.execute(text("alter table theaters drop constraint fk_theaters__partner_id"))
    rows = [
        ("1", "C++", "c"),
        ("2", "Łódź", "łodz"),
        ("3", "Gold\u200bRush", "gold rush"),
        ("4", "GoldRush", "goldrush"),
    ]
    ids, names, keys = map(list, zip(*rows, strict=True))
    connection.execute(_MOVIES, {"ids": ids, "names": names, "keys": keys})
    connection.execute(text(_CITIES))
    connection.execute(text(_THEATER))
    with Operations.context(MigrationContext.configure(connection)):
        the_migration().upgrade()


async def test_titles_and_cities_get_their_keys_and_what_would_clash_stays_apart(postgres_url: str) -> None:
    async with empty_database(postgres_url) as url:
        await migrate(sqlalchemy_url(url))
        engine = create_async_engine(sqlalchemy_url(url))
        async with engine.begin() as connection:
            await connection.run_sync(upgraded)
            movies = await connection.execute(text("select folded_name, search_name from movies order by id"))
            assert [tuple(row) for row in movies] == [
                ("c++", "c"),
                ("łódź", "lodz"),
                ("gold rush", "goldrush"),
                ("goldrush", "goldrush"),
            ]
            cities = await connection.execute(text("select name, lookup from cities order by lookup"))
            assert [tuple(row) for row in cities] == [("Đà Nẵng", "da nang"), ("Lodz", "lodz"), ("Łódź", "łodz")]
            theaters = await connection.execute(text("select city from theaters"))
            assert [row.city for row in theaters] == ["Lodz"]
        await engine.dispose()
