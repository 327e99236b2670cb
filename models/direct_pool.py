"""Connections of the driver, for direct statements.

The driver's own pool wraps each connection that it lends, resets it by a task of its own and watches it by a timer: for
a lock alone on its show that is a tenth of what it costs.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from domain.errors import DomainError
from models.direct import DirectConnection
from models.turns import Turns

KEEPS_ITS_CONNECTION = (asyncpg.PostgresError, DomainError)
"""What may be raised while a connection is lent, and leaves it as it was. After anything else its state is unknown."""


class DirectPool:
    """At most so many connections are open; who comes later waits for one, in the order of `domain/precedence.py`. The
    one lent last is lent first.

    Transactions get three quarters of them: they wait for shows, and batches of seats, which end such waits, always
    find a connection.
    """

    def __init__(self, connect: Callable[[], Awaitable[DirectConnection]], most: int, longest_wait: float) -> None:
        self._connect, self._longest_wait = connect, longest_wait
        self._turns = Turns(most)
        self._transactions = Turns(max(1, most - max(1, most // 4)))
        self._free: list[DirectConnection] = []
        self.in_use = 0

    @asynccontextmanager
    async def transaction(self, written: set[str]) -> AsyncIterator[DirectConnection]:
        """Commits when the block ends and rolls back when it raises. The names of the tables that are written are put
        into `written`. Raises as `acquire`.
        """
        await self._transactions.take(self._longest_wait)
        try:
            async with self.acquire() as connection, connection.transaction():
                connection.written = written
                yield connection
        finally:
            self._transactions.give_back()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[DirectConnection]:
        """In autocommit mode. Raises TimeoutError where no connection becomes free in time, and OSError or the driver's
        errors where none can be opened.
        """
        await self._turns.take(self._longest_wait)
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
            self._turns.give_back()

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
        connection.written = None
        if connection.is_closed():
            return
        if connection.is_in_transaction():
            connection.terminate()
        else:
            self._free.append(connection)
