"""Clients that speak HTTP as they like: bytes over a connection, and what comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.servers import HttpServer

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class RawClient:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """A server that does not want more may have closed the connection."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            return

    async def rest(self) -> bytes:
        """All that the server still sends, until it closes the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def status(self) -> int:
        """Of the next answer; 0 where the server closes without one. The rest of the answer is left unread."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            line = await self.reader.readline()
        return int(line[9:12] or 0)


@asynccontextmanager
async def raw(server: HttpServer) -> AsyncIterator[RawClient]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        yield RawClient(reader, writer)
    finally:
        writer.transport.abort()
