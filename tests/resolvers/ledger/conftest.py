"""Books of their own: no other test posts into them, and the rates are those of the worked example."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from resolvers.context import Services
from settings import Settings
from tests.alone import services_alone
from tests.clock import Clock
from tests.resolvers.ledger.example import RATES


@pytest.fixture(scope="package")
async def ground(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Services, Clock]]:
    async with services_alone(settings, postgres_url, tmp_path_factory.mktemp("ledger")) as (services, clock):
        async with services.engine.begin() as db:
            await db.execute(text(RATES))
        yield services, clock


@pytest.fixture
async def services(ground: tuple[Services, Clock]) -> Services:
    return ground[0]


@pytest.fixture
async def clock(ground: tuple[Services, Clock]) -> AsyncIterator[Clock]:
    yield ground[1]
    await ground[1].reset()
