from collections.abc import AsyncIterator

import pytest

from resolvers.context import Services
from settings import Settings
from tests.alone import services_alone
from tests.clock import Clock


@pytest.fixture(scope="package")
async def ground(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Services, Clock]]:
    async with services_alone(settings, postgres_url, tmp_path_factory.mktemp("workers")) as ground:
        yield ground


@pytest.fixture
async def alone(ground: tuple[Services, Clock]) -> Services:
    """On a database that no other worker looks into."""
    return ground[0]


@pytest.fixture
async def its_clock(ground: tuple[Services, Clock]) -> AsyncIterator[Clock]:
    yield ground[1]
    await ground[1].reset()
