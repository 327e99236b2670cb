"""Two server processes on one database, one of them behind a proxy that can drop its connections, and a Valkey that
runs only if a test starts it.
"""

import itertools
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack

import httpx2
import pytest

from providers.embedded.valkey import EmbeddedValkey, find_valkey
from settings import Settings
from tests.chaos.fleet import Server, environment
from tests.chaos.proxy import Proxy, proxy_before
from tests.servers import servers_folder


class Alternating(httpx2.AsyncBaseTransport):
    """Sends each request to the next server, regardless of its host."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._turns = itertools.cycle(servers)
        self._inner = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(host="127.0.0.1", port=next(self._turns).port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture(scope="package")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    program = find_valkey()
    assert program is not None, "The tests need a Valkey: install the locked requirements."
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"), program)
    yield server
    server.stop()


@pytest.fixture(scope="package")
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    """The proxy between the second server and the database."""
    async with proxy_before(database_url) as proxy:
        yield proxy


@pytest.fixture(scope="package")
async def servers(
    settings: Settings, proxy: Proxy, valkey: EmbeddedValkey, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[Server]]:
    """The two servers, with the keys of the tests' services, so that they accept each other's signatures."""
    assert settings.database_url is not None
    folder = tmp_path_factory.mktemp("several")
    lifeline, breath = os.pipe()
    surroundings = [
        environment(
            url, valkey.url(), settings.data_dir, servers_folder() / "bytecode",
            MARQUEE_RATE_LIMIT_PER_MINUTE="0", MARQUEE_DATABASE_POOL_SIZE="10",
        )
        for url in (settings.database_url, proxy.url)
    ]  # fmt: skip
    async with AsyncExitStack() as running:
        servers = [Server(name, surroundings[n], folder / f"{name}.log", lifeline) for n, name in enumerate("AB")]
        for server in servers:
            running.push_async_callback(server.end)
            await server.start()
        for server in servers:
            await server.up()
        yield servers
    os.close(breath)
    os.close(lifeline)


@pytest.fixture
async def http(servers: list[Server]) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that alternates between the two servers, request by request."""
    async with httpx2.AsyncClient(transport=Alternating(servers), base_url=servers[0].url, timeout=30) as client:
        yield client
