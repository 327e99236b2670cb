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
QUIET_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
# On a busy machine a job takes longer than it is quiet otherwise: whatever is due or begun is waited for.
AT_WORK = """select count(*) from outbox where done_at is null and parked_code is null
             and (due_at <= now() or lease_holder is not null)"""

Fingerprint = Callable[[], Awaitable[dict[str, str]]]
"""Table by table."""


@pytest.fixture(scope="session")
async def the_scene(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with AsyncClient(base_url=server.url, timeout=30) as http:
        yield await scene(http, services)


@pytest.fixture(scope="session")
async def fingerprint(database_url: str) -> AsyncIterator[Fingerprint]:
    """Of all rows of all tables, once the workers have nothing to do any more."""
    connection = await asyncpg.connect(database_url)
    known: dict[str, str] = {}

    async def of_all_rows() -> dict[str, str]:
        names = await connection.fetch(
            "select table_schema || '.' || quote_ident(table_name) from information_schema.tables"
            " where table_schema in ('public', 'sandbox') and table_type = 'BASE TABLE' and table_name <> all($1)",
            IGNORED,
        )
        of_one = "select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {} t"
        together = ", ".join(f"({of_one.format(name[0])})" for name in names)
        row = await connection.fetchrow(f"select {together}")
        return dict(zip((name[0] for name in names), row, strict=True))

    async def when_quiet() -> dict[str, str]:
        nonlocal known
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while (now := await of_all_rows()) != known or await connection.fetchval(AT_WORK):
                known = now
                await asyncio.sleep(QUIET_SECONDS)
        return known

    yield when_quiet
    await connection.close()
