"""The database engine: how many connections a process keeps, and how long each wait may take."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from models import writes
from models.direct import DirectConnection
from models.direct_pool import DirectPool
from models.seats.layouts import LAYOUT_CACHE, LayoutCache
from settings import Settings

LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS = 3_000, 15_000
IDLE_TIMEOUT_MS = 2_500
"""How long a transaction may be idle. Code in a transaction waits for nothing but the database, so only a process that
was stopped or cut off from the network is idle: the shows that it has locked are unlocked after that time. Shorter than
the lock timeout, so that transactions waiting for such a show get it; longer than a starved machine delays a process.
"""
CONNECT_SECONDS, POOL_SECONDS = 5, 5
BY_KEY = {
    "plan_cache_mode": "force_generic_plan",
    **dict.fromkeys(("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_bitmapscan"), "off"),
}
"""For direct statements: few, and all look rows up by key. They are planned once for each connection, which for the
largest takes as long as running it, and never by reading all seats of a show, whatever the statistics say.
"""
SILENCE_SECONDS = 20.0
"""A connection without an answer for that long counts as lost. Longer than the database's own statement timeout."""


class WaitCountingPool(AsyncAdaptedQueuePool):
    """Counts checkouts that found all connections in use, in `_do_get`, the method that SQLAlchemy's pools override."""

    waits = 0

    def _do_get(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a type that SQLAlchemy does not export
        self.waits += self.checkedout() >= self.size() + self._max_overflow
        return super()._do_get()


def open_engine(settings: Settings, silence_seconds: float = SILENCE_SECONDS) -> AsyncEngine:
    """Half of the pool stays open, the other half is opened under load. Every wait is bounded."""
    kept = settings.database_pool_size // 2
    engine = create_async_engine(
        settings.sqlalchemy_url,
        poolclass=WaitCountingPool,
        pool_size=kept,
        max_overflow=settings.database_pool_size - kept,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,  # they contain personal data, and errors are logged
        execution_options={LAYOUT_CACHE: LayoutCache()},
        connect_args=_connecting(silence_seconds),
    )
    event.listen(engine.sync_engine, "checkout", _expect_open)
    event.listen(engine.sync_engine, "before_cursor_execute", writes.note)
    event.listen(engine.sync_engine, "after_cursor_execute", writes.note_effect)
    return engine


@asynccontextmanager
async def open_pool(
    settings: Settings,
    silence_seconds: float = SILENCE_SECONDS,
    when_connected: Callable[[DirectConnection], None] | None = None,
) -> AsyncIterator[DirectPool]:
    """Connections of the driver, for the statements of `models/direct.py`. They are opened when they are needed.
    `when_connected` is called with each new one.
    """
    connecting = _connecting(silence_seconds)
    connecting["server_settings"] |= BY_KEY

    async def connect() -> DirectConnection:
        connection: DirectConnection = await asyncpg.connect(
            settings.database_url, connection_class=DirectConnection, **connecting
        )
        if when_connected is not None:
            when_connected(connection)
        return connection

    pool = DirectPool(connect, settings.database_pool_size, POOL_SECONDS)
    try:
        yield pool
    finally:
        await pool.close()


def _connecting(silence_seconds: float) -> dict[str, Any]:
    timeouts = {
        "lock_timeout": str(LOCK_TIMEOUT_MS),
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT_MS),
    }
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": silence_seconds,
        "server_settings": {"application_name": "marquee", **timeouts},
    }


def _expect_open(connection: Any, _record: object, _proxy: object) -> None:
    """Replaces a connection that was closed while it was pooled, so that a restart of the database fails only the
    requests that it interrupts. Unlike a ping, which takes three round trips in a transaction, this asks the driver and
    takes none; a connection that was lost without being closed fails in use either way.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
