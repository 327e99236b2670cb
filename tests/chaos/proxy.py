"""A TCP proxy between the platform and its database, which can lose a connection at any chosen moment.

It reads along with PostgreSQL's protocol just far enough to know where a message of the client begins and ends.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

CHUNK = 65536
TYPE_AND_LENGTH, LENGTH = 5, 4
QUERY, PARSE, BIND = b"Q", b"P", b"B"
COMMIT = b"COMMIT"
COMMITS_ITSELF = b"set revision = f.revision + 1, version"
"""In the text of the statement that writes a batch of seats without a transaction around it."""


@dataclass
class Trip:
    """Loses the connection that sends the `countdown`th message from now on, or the `countdown`th that commits.

    `after`: PostgreSQL gets the message and does what it says; the answer is lost. Otherwise it never gets the message.
    """

    after: bool
    commits_only: bool = True
    countdown: int = 1

    def is_due(self, *, commits: bool) -> bool:
        if self.commits_only and not commits:
            return False
        self.countdown -= 1
        return self.countdown == 0


class Proxy:
    """`async with proxy_before(url) as proxy`: the platform connects to `proxy.url`."""

    def __init__(self, database_url: str) -> None:
        self._target = urlsplit(database_url)
        self._wires: set[_Wire] = set()
        self._server: asyncio.Server | None = None
        self._is_open = False
        self._port = 0
        self.trips: list[Trip] = []
        self.lost = 0

    @property
    def url(self) -> str:
        credentials = self._target.netloc.rpartition("@")[0]
        return f"postgresql://{credentials}@127.0.0.1:{self._port}{self._target.path}?sslmode=disable"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self._is_open = True

    async def close(self) -> None:
        """No connection gets through until it is opened again, at the same address."""
        assert self._server is not None
        self._is_open = False
        # asyncio forgets a connection that it is just accepting when its server closes, and its client would wait
        # for an answer without end: nothing more is accepted, and what was accepted gets its turn first.
        asyncio.get_running_loop().remove_reader(self._server.sockets[0])
        await asyncio.sleep(0)
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> int:
        """Loses all connections in whatever they are doing; answers how many."""
        wires = list(self._wires)
        for wire in wires:
            self.lose(wire)
        return len(wires)

    def hush(self) -> None:
        """What PostgreSQL answers on the connections of now is dropped, without an error."""
        for wire in self._wires:
            wire.hushed = True

    def lose(self, wire: "_Wire") -> None:
        self.lost += 1
        wire.abort()

    def due(self, *, commits: bool) -> Trip | None:
        for trip in self.trips:
            if trip.is_due(commits=commits):
                self.trips.remove(trip)
                return trip
        return None

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await self._connect()
        except OSError:
            writer.transport.abort()  # no server is there, as the platform would have found itself
            return
        if not self._is_open:  # closed meanwhile
            writer.transport.abort()
            there_writer.transport.abort()
            return
        wire = _Wire(self, writer, there_writer)
        self._wires.add(wire)
        await asyncio.gather(wire.ask(reader), wire.answer(there_reader))
        self._wires.discard(wire)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        query = parse_qs(self._target.query)
        port = self._target.port or int(query.get("port", ["5432"])[0])
        if "host" in query:
            return await asyncio.open_unix_connection(f"{unquote(query['host'][0])}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._target.hostname, port)


class _Wire:
    """One connection, through."""

    def __init__(self, proxy: Proxy, here: asyncio.StreamWriter, there: asyncio.StreamWriter) -> None:
        self._proxy, self._here, self._there = proxy, here, there
        self._messages = _Messages()
        self._loses_the_answer = False
        self._commits_itself: set[bytes] = set()
        self.hushed = False

    def abort(self) -> None:
        self._here.transport.abort()
        self._there.transport.abort()

    def _commits(self, message: bytes) -> bool:
        """Whether the message is COMMIT, or runs a prepared statement that commits by itself."""
        kind, content = message[:1], message[TYPE_AND_LENGTH:]
        if kind == PARSE and COMMITS_ITSELF in content:
            self._commits_itself.add(content.partition(b"\0")[0])
        if kind == BIND:
            return content.split(b"\0", 2)[1] in self._commits_itself
        return kind == QUERY and content.startswith(COMMIT)

    async def ask(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                for message in self._messages.of(data):
                    trip = self._proxy.due(commits=self._commits(message))
                    if trip is not None and not trip.after:
                        self._proxy.lose(self)
                        return
                    self._loses_the_answer |= trip is not None
                    self._there.write(message)
                await self._there.drain()
        self._there.close()

    async def answer(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                if self._loses_the_answer:
                    self._proxy.lose(self)
                    return
                if not self.hushed:
                    self._here.write(data)
                    await self._here.drain()
        self._here.close()


class _Messages:
    """Cuts a client's stream into its messages. The first one, which opens the connection, names no type."""

    def __init__(self) -> None:
        self._rest = b""
        self._prefix = LENGTH

    def of(self, data: bytes) -> Iterator[bytes]:
        self._rest += data
        while len(self._rest) >= self._prefix:
            length = int.from_bytes(self._rest[self._prefix - LENGTH : self._prefix]) + self._prefix - LENGTH
            if len(self._rest) < length:
                return
            message, self._rest = self._rest[:length], self._rest[length:]
            self._prefix = TYPE_AND_LENGTH
            yield message


@asynccontextmanager
async def proxy_before(database_url: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(database_url)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
