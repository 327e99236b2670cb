"""Moves the database's time, for a whole database at once: connections from a pool included.

A schema in front of the search path holds another `now()`, `statement_timestamp()` and
`clock_timestamp()`. Only the databases of tests have
it; the statements are the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

SCHEMA = """
CREATE SCHEMA clock;
CREATE TABLE clock.shift (by interval NOT NULL);
INSERT INTO clock.shift VALUES ('0');
CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT pg_catalog.now() + (SELECT by FROM clock.shift)';
CREATE FUNCTION clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT pg_catalog.statement_timestamp() + (SELECT by FROM clock.shift)';
CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
    AS 'SELECT pg_catalog.clock_timestamp() + (SELECT by FROM clock.shift)';
"""
SEARCH_PATH = "clock, pg_catalog, public"


class Clock:
    """Time goes on from where it was moved to, and is real again after the test."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()
        self._moved = False

    async def now(self) -> datetime:
        now = await self._ask("SELECT now()")
        assert isinstance(now, datetime)
        return now

    async def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        total = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        self._moved = True
        await self._ask("UPDATE clock.shift SET by = by + make_interval(secs => $1)", total)

    async def set(self, instant: datetime) -> None:
        self._moved = True
        await self._ask("UPDATE clock.shift SET by = $1 - pg_catalog.now()", instant)

    async def reset(self) -> None:
        if self._moved:
            await self._ask("UPDATE clock.shift SET by = '0'")
            self._moved = False

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _ask(self, statement: str, *values: object) -> object:
        """On one connection, anew where tests have cut it: opening one costs more than all that it is asked."""
        async with self._turn:
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(self._url)
            return await self._connection.fetchval(statement, *values)


@asynccontextmanager
async def clock_of(database_url: str) -> AsyncIterator[Clock]:
    clock = Clock(database_url)
    try:
        yield clock
    finally:
        await clock.close()
