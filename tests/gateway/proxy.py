"""A way to the database that can be cut: what goes through it is the real protocol of a real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

SOCKET = ".s.PGSQL.5432"


class Way:
    """`cut()`: every connection ends at once, and new ones are refused. `mend()`: as if nothing had been."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._target = urlsplit(database_url)
        self._socket = folder / SOCKET
        self._server: asyncio.Server | None = None
        self._is_cut = True
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        user = self._target.netloc.rpartition("@")[0]
        return f"postgresql://{user}@{self._target.path}?host={quote(str(self._socket.parent))}"

    async def mend(self) -> None:
        self.close()
        self._is_cut = False
        self._server = await asyncio.start_unix_server(self._serve, self._socket)

    async def cut(self) -> None:
        # No client finds the server any more. It closes later: asyncio would forget a connection that it was just
        # accepting, whose client would wait for an answer without end.
        self._socket.unlink(missing_ok=True)
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        there_reader, there_writer = await self._connect()
        if writer not in self._open:  # cut meanwhile
            there_writer.transport.abort()
            return
        self._open.add(there_writer)
        with suppress(OSError):
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        hosts = parse_qs(self._target.query).get("host")
        if hosts:
            return await asyncio.open_unix_connection(f"{hosts[0]}/.s.PGSQL.{self._target.port or 5432}")
        return await asyncio.open_connection(self._target.hostname, self._target.port or 5432)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@asynccontextmanager
async def way_to(database_url: str, folder: Path) -> AsyncIterator[Way]:
    way = Way(database_url, folder)
    await way.mend()
    try:
        yield way
    finally:
        await way.cut()
        way.close()
