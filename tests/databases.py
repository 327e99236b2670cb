"""A database for each test process, cloned from a migrated template that is made once for each state of the migrations.

Advisory locks show what is still in use: they end with the connection, so what a killed run left behind can be swept.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from models.migrating import MIGRATIONS, migrate
from providers.database_urls import sqlalchemy_url
from tests import clock

TEMPLATE, CLONE = "marquee_template_", "marquee_test_"


@asynccontextmanager
async def cloned_database(server_url: str) -> AsyncIterator[str]:
    """`server_url`: any database of a PostgreSQL on which we may create others."""
    keeper = await asyncpg.connect(server_url)
    name = f"{CLONE}{uuid4().hex[:12]}"
    try:
        template = await _template(keeper, server_url)
        await keeper.execute("SELECT pg_advisory_lock($1)", _key(name))
        await _sweep(keeper, mine=(template, name))
        # Copying files takes a fifth of what writing every page to the log takes.
        await keeper.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        await keeper.execute(f"ALTER DATABASE {name} SET search_path = {clock.SEARCH_PATH}")
        try:
            yield in_database(server_url, name)
        finally:
            await keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await keeper.close()


@asynccontextmanager
async def empty_database(server_url: str) -> AsyncIterator[str]:
    """Without tables and with the real time, for tests of the migrations themselves."""
    keeper = await asyncpg.connect(server_url)
    name = f"{CLONE}{uuid4().hex[:12]}"
    try:
        await keeper.execute("SELECT pg_advisory_lock($1)", _key(name))
        await keeper.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield in_database(server_url, name)
        finally:
            await keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await keeper.close()


def in_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


async def _template(keeper: asyncpg.Connection, server_url: str) -> str:
    """Its name; no sweep drops it as long as the keeper lives."""
    name = TEMPLATE + _state_of_migrations()
    await keeper.execute("SELECT pg_advisory_lock_shared($1)", _key(name))
    # Making it takes a lock of its own: waiting for the name's would be waiting for the end of every other run.
    turn = _key(f"{name} is made")
    await keeper.execute("SELECT pg_advisory_lock($1)", turn)
    if not await keeper.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name):
        draft = f"{name}_draft"
        await keeper.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
        await keeper.execute(f"CREATE DATABASE {draft} TEMPLATE template0")
        await migrate(sqlalchemy_url(in_database(server_url, draft)))
        inside = await asyncpg.connect(in_database(server_url, draft))
        await inside.execute(clock.SCHEMA)
        await inside.close()
        await keeper.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    await keeper.execute("SELECT pg_advisory_unlock($1)", turn)
    return name


async def _sweep(keeper: asyncpg.Connection, mine: tuple[str, ...]) -> None:
    found = await keeper.fetch("SELECT datname FROM pg_database WHERE datname ~ $1", f"^({TEMPLATE}|{CLONE})")
    for name in {row["datname"] for row in found} - set(mine):
        key = _key(name.removesuffix("_draft"))
        if await keeper.fetchval("SELECT pg_try_advisory_lock($1)", key):
            await keeper.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await keeper.execute("SELECT pg_advisory_unlock($1)", key)


def _state_of_migrations() -> str:
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    return hashlib.sha256(b"".join([clock.SCHEMA.encode(), *(file.read_bytes() for file in files)])).hexdigest()[:12]


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
