"""Fixtures of all tests: real servers, one database for each test process, a clock that can be moved."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
import structlog
from httpx2 import AsyncClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from app.server import garbage
from settings import Settings
from tests.clients import client_of
from tests.clock import Clock, clock_of
from tests.databases import cloned_database
from tests.fingerprint import Fingerprint, Fingerprints, fingerprint_of
from tests.servers import HttpServer, postgres_server, valkey_server

if TYPE_CHECKING:
    from resolvers.context import Services
    from tests.isolated import Isolated

Opened = TypeVar("Opened")

garbage.grow()  # what is imported and collected is not garbage

# A property holds or does not, however busy the machine is: an example has no time limit, nor has drawing it.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")


def pytest_configure() -> None:
    """Logs as the server does, and plants the bug that the environment names, if it does, before any test is imported:
    see tests/planted.
    """
    # By default a traceback is drawn with all local variables: seconds in which a server under test answers no request.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], console])
    name = os.environ.get("MARQUEE_PLANT")
    if name:
        from tests.planted.bugs import BUGS  # noqa: PLC0415 - it imports what it spoils

        BUGS[name].plant()


def pytest_collection_finish() -> None:
    """The collector of cycles is set as in a server: what stands now stands to the end of the run."""
    garbage.settle()


@pytest.fixture(scope="session")
async def postgres_url() -> AsyncIterator[str]:
    """A database of the server that all test databases stand on: for CREATE DATABASE, not for tables."""
    async for url in held_open(postgres_server()):
        yield url


@pytest.fixture(scope="session")
async def database_url(postgres_url: str) -> AsyncIterator[str]:
    """A migrated database of this process alone, with nothing in it but what its tests put there."""
    async with cloned_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
async def fingerprints(database_url: str) -> AsyncIterator[Fingerprints]:
    async with fingerprint_of(database_url) as fingerprints:
        yield fingerprints


@pytest.fixture
async def isolated(settings: Settings, postgres_url: str, tmp_path: Path) -> AsyncIterator["Isolated"]:
    """A platform on a database of its own, for what concerns all of it. A folder may share one among its tests."""
    from tests.isolated import isolated_platform  # noqa: PLC0415 - after a bug has been planted

    async with isolated_platform(settings, postgres_url, tmp_path) as isolated:
        yield isolated


@pytest.fixture
def isolated_services(isolated: "Isolated") -> "Services":
    return isolated.services


@pytest.fixture
async def isolated_clock(isolated: "Isolated") -> AsyncIterator[Clock]:
    yield isolated.clock
    await isolated.clock.reset()


@pytest.fixture
def fingerprint(fingerprints: Fingerprints) -> Fingerprint:
    return fingerprints()


@pytest.fixture(scope="session")
async def redis_url() -> AsyncIterator[str]:
    async for url in held_open(valkey_server()):
        yield url


@pytest.fixture(scope="session")
async def clock_of_all(database_url: str) -> AsyncIterator[Clock]:
    async with clock_of(database_url) as clock:
        yield clock


@pytest.fixture
async def clock(clock_of_all: Clock) -> AsyncIterator[Clock]:
    yield clock_of_all
    await clock_of_all.reset()


@pytest.fixture(scope="session")
def listener() -> Iterator[socket.socket]:
    """Bound before anything starts, so that the settings know the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture(scope="session")
def settings(
    database_url: str, redis_url: str, listener: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return make_settings(database_url, redis_url, listener.getsockname()[1], tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
async def services(settings: Settings) -> AsyncIterator["Services"]:
    """The container as the application puts them together, on the tests' own event loop; no server needed."""
    from app.container import open_services  # noqa: PLC0415 - tests below this floor need not load it

    async with open_services(settings) as services:
        yield services


@pytest.fixture(scope="session")
async def server(settings: Settings, listener: socket.socket) -> AsyncIterator[HttpServer]:
    """The whole application with its workers, on a real port: `server.url`."""
    from app.server.listening import uvicorn_config  # noqa: PLC0415 - as above
    from app.serving import create_app  # noqa: PLC0415 - as above

    app = create_app(settings)
    config = uvicorn_config(app, settings)
    async for running in held_open(HttpServer(app, config, listener, settings.address).running()):
        yield running


@pytest.fixture
async def http(server: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(server.url) as client:
        yield client


def make_settings(database_url: str, redis_url: str, port: int, data_dir: Path) -> Settings:
    return Settings(
        env="development",
        port=port,
        database_url=database_url,
        redis_url=redis_url,
        data_dir=data_dir,
        database_pool_size=10,
        rate_limit_per_minute=0,
    )


async def held_open(manager: AbstractContextManager[Opened]) -> AsyncIterator[Opened]:
    """Opened and closed in a thread: starting a server blocks, and asks it questions on an event loop of its own."""
    opened = await asyncio.to_thread(manager.__enter__)
    try:
        yield opened
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)
