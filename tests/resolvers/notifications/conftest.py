"""A database of their own: no server's worker delivers the messages that these tests deliver."""

from collections.abc import AsyncIterator

import pytest

from resolvers.context import Services
from settings import Settings
from tests.clock import Clock
from tests.isolated import Isolated, isolated_platform


@pytest.fixture(scope="package")
async def isolated(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("notifications")) as isolated:
        yield isolated


@pytest.fixture
def isolated_services(isolated: Isolated) -> Services:
    return isolated.services


@pytest.fixture
async def isolated_clock(isolated: Isolated) -> AsyncIterator[Clock]:
    yield isolated.clock
    await isolated.clock.reset()
