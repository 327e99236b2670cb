from collections.abc import AsyncIterator

import pytest

from resolvers.context import Services
from settings import Settings
from tests.alone import services_alone
from tests.clock import Clock


@pytest.fixture(scope="package")
async def alone(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Services, Clock]]:
    async with services_alone(settings, postgres_url, tmp_path_factory.mktemp("alone")) as alone:
        yield alone


@pytest.fixture
def services(alone: tuple[Services, Clock]) -> Services:
    return alone[0]
