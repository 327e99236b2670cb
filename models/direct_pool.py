"""Connections of the driver, for direct statements.

The driver's own pool wraps each connection that it lends, resets it by a task of its own and watches it by a timer: for
a lock alone on its show that is a tenth of what it costs.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from domain.errors import DomainError
from models.direct import DirectConnection

KEEPS_ITS_CONNECTION = (asyncpg.PostgresError, DomainError)
"""What may be raised while a connection is lent, and leaves it as it was. After anything else its state is unknown."""


class DirectPool:
    """At most so many connections are open; who comes later waits for one. The one lent last is lent first."""

    def __init__(self, connect: Callable[[], Awaitable[DirectConnection]], most: int, longest_wait: float) -> None:
        self._connect, self._longest_wait = connect, longest_wait
        self._turns = asyncio.Semaphore(most)
        self._free: list[DirectConnection] = []
        self.in_use = 0

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[DirectConnection]:
        """In autocommit mode. Raises TimeoutError where no connection becomes free in time, and OSError or the driver's
        errors where none can be opened.
        """
        if self._turns.locked():
            await asyncio.wait_for(self._turns.acquire(), self._longest_wait)
        else:
            await self._turns.acquire()
        self.in_use += 1
        try:
            connection = self._open_one() or await self._connect()
            try:
                yield connection
            except KEEPS_ITS_CONNECTION:
                raise
            except BaseException:
                connection.terminate()
                raise
            finally:
                self._take_back(connection)
        finally:
            self.in_use -= 1
            self._turns.release()

    async def close(self) -> None:
        while self._free:
            await self._free.pop().close()

    def _open_one(self) -> DirectConnection | None:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return None

    def _take_back(self, connection: DirectConnection) -> None:
        if connection.is_closed():
            return
        if connection.is_in_transaction():
            connection.terminate()
        else:
            self._free.append(connection)
