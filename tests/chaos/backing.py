"""A PostgreSQL and a Valkey of our own, supervised as those of a development server, and what can be done to them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
from redis.asyncio import Redis

from providers.embedded.servers import open_servers

LOOK_EVERY_SECONDS = 0.05
OTHER_PROCESSES = "select pid from pg_stat_activity where pid <> pg_backend_pid()"
CLIENTS = OTHER_PROCESSES + " and backend_type = 'client backend'"


class BackingServers:
    """PostgreSQL is durable: what it has acknowledged survives a kill -9."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.data_dir = folder
        self.database_url = database_url
        self.redis_url = redis_url
        self._stopped: list[int] = []

    async def kill_postgres(self) -> None:
        os.kill(self._postmaster, signal.SIGKILL)

    async def kill_a_backend(self) -> None:
        """PostgreSQL ends all others as well, and recovers."""
        [pid, *_] = await self._ask(CLIENTS)
        os.kill(pid, signal.SIGKILL)

    async def stop_postgres(self) -> None:
        """All of it, in the middle of whatever it does."""
        self._stop([*await self._ask(OTHER_PROCESSES), self._postmaster])

    async def kill_valkey(self) -> None:
        os.kill(await self._valkey(), signal.SIGKILL)

    async def stop_valkey(self) -> None:
        self._stop([await self._valkey()])

    def go_on(self) -> None:
        for pid in self._stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self._stopped = []

    async def postgres_answers(self) -> None:
        """Returns when it does."""
        while True:
            try:
                await self._ask("select 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(LOOK_EVERY_SECONDS)
            else:
                return

    @property
    def _postmaster(self) -> int:
        return int((self.data_dir / "postgres/cluster/postmaster.pid").read_text().split("\n", 1)[0])

    def _stop(self, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                self._stopped.append(pid)

    async def _ask(self, statement: str) -> list[int]:
        connection = await asyncpg.connect(self.database_url, timeout=2)
        try:
            return [int(row[0]) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    async def _valkey(self) -> int:
        async with Redis.from_url(self.redis_url) as client:
            return int((await client.info("server"))["process_id"])


@asynccontextmanager
async def backing_servers(folder: Path) -> AsyncIterator[BackingServers]:
    """Opened and closed in a thread: starting a server blocks."""
    opening = open_servers(folder, None, None)
    addresses = await asyncio.to_thread(opening.__enter__)
    assert addresses.redis_url is not None, "The chaos run needs a Valkey: install the locked requirements."
    servers = BackingServers(folder, addresses.database_url, addresses.redis_url)
    try:
        yield servers
    finally:
        servers.go_on()
        await asyncio.to_thread(opening.__exit__, None, None, None)
