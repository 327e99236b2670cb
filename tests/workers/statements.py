"""The statements of transactions, BEGIN and COMMIT among them: all that the engine's connections send. Those of batches
of seats go over connections of their own, and are counted on the wire (`tests/statements.py`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg import Connection
from asyncpg.connection import LoggedQuery
from sqlalchemy import event

from resolvers.context import Services


@asynccontextmanager
async def statements_of(services: Services) -> AsyncIterator[list[str]]:
    """The statements that the services' engine sends in the block, complete when the block has ended."""
    sent: list[str] = []
    connections: set[Connection] = set()
    engine = services.engine.sync_engine

    def hear(query: LoggedQuery) -> None:
        # On a new connection the driver asks once about types, whichever booking is the first to use it.
        if "pg_catalog.pg_type" not in query.query:
            sent.append(query.query)

    def listen(connection: Any, _record: object, _proxy: object) -> None:
        driver = connection.driver_connection
        if driver not in connections:
            connections.add(driver)
            driver.add_query_logger(hear)

    # The driver does not tell of what it runs as a prepared statement: SQLAlchemy does.
    def prepared(_c: Any, _cursor: Any, statement: str, _values: Any, _context: Any, many: bool) -> None:
        if not many:
            sent.append(statement)

    event.listen(engine, "checkout", listen)
    event.listen(engine, "before_cursor_execute", prepared)
    try:
        yield sent
        await asyncio.sleep(0)  # the driver tells in the loop's next turn
    finally:
        event.remove(engine, "checkout", listen)
        event.remove(engine, "before_cursor_execute", prepared)
        for driver in connections:
            driver.remove_query_logger(hear)
