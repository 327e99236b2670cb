"""Connections to the database: how many, and how long anybody waits for anything."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from models.seats.layouts import LAYOUT_CACHE, LayoutCache
from settings import Settings

LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS = 3_000, 15_000
IDLE_TIMEOUT_MS = 2_500
"""In a transaction, where nothing is ever waited for but the database: a process that was stopped, or cut off without
a word, holds its shows no longer than that. Shorter than the lock timeout: who waits for the show gets it. Longer than
a process on a starved machine may be held up.
"""
CONNECT_SECONDS, POOL_SECONDS = 5, 5
SILENCE_SECONDS = 20.0
"""After which a connection counts as lost: longer than the database takes to give a statement up by itself."""


class WaitCountingPool(AsyncAdaptedQueuePool):
    """Counts who had to wait. `_do_get` is what SQLAlchemy's pools are made to differ in."""

    waits = 0

    def _do_get(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a type that SQLAlchemy keeps to itself
        self.waits += self.checkedout() >= self.size() + self._max_overflow
        return super()._do_get()


def open_engine(settings: Settings, silence_seconds: float = SILENCE_SECONDS) -> AsyncEngine:
    """Half of the pool is kept open, the other half comes with the load. Waiting is bounded everywhere."""
    timeouts = {
        "lock_timeout": str(LOCK_TIMEOUT_MS),
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT_MS),
    }
    kept = settings.database_pool_size // 2
    engine = create_async_engine(
        settings.sqlalchemy_url,
        poolclass=WaitCountingPool,
        pool_size=kept,
        max_overflow=settings.database_pool_size - kept,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,  # they are personal data, and errors are logged
        execution_options={LAYOUT_CACHE: LayoutCache()},
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": silence_seconds,
            "server_settings": {"application_name": "marquee", **timeouts},
        },
    )
    event.listen(engine.sync_engine, "checkout", _expect_open)
    return engine


def _expect_open(connection: Any, _record: object, _proxy: object) -> None:
    """A connection that died in the pool is replaced by a new one before anybody uses it, so that a restart of the
    database costs nobody but those whom it interrupts. The driver knows of a closed socket by itself: unlike a ping,
    looking takes no round trip (three in a transaction), and what dies in silence shows in use either way.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
