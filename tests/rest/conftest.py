"""For tests that compare the whole database before and after."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from httpx2 import AsyncClient

from resolvers.context import Services
from tests.rest.scene import Scene, scene
from tests.servers import HttpServer

# A key's last use is written down when it is used, whatever it is used for.
IGNORED = ("alembic_version", "api_keys")
QUIET_SECONDS = 0.7

Fingerprint = Callable[[], Awaitable[str]]


@pytest.fixture(scope="session")
async def the_scene(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with AsyncClient(base_url=server.url, timeout=30) as http:
        yield await scene(http, services)


@pytest.fixture(scope="session")
async def fingerprint(database_url: str) -> AsyncIterator[Fingerprint]:
    """Of all rows of all tables, once the workers have nothing to do any more."""
    connection = await asyncpg.connect(database_url)
    known = ""

    async def of_all_rows() -> str:
        names = await connection.fetch(
            "select table_schema || '.' || quote_ident(table_name) from information_schema.tables"
            " where table_schema in ('public', 'sandbox') and table_type = 'BASE TABLE' and table_name <> all($1)",
            IGNORED,
        )
        of_one = "select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {} t"
        together = ",".join(f"({of_one.format(name[0])})" for name in sorted(names))
        return str(await connection.fetchval(f"select md5(concat({together}))"))

    async def when_quiet() -> str:
        nonlocal known
        while (now := await of_all_rows()) != known:
            known = now
            await asyncio.sleep(QUIET_SECONDS)
        return known

    yield when_quiet
    await connection.close()
