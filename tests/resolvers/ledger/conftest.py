"""Books of their own: no other test posts into them, and the rates are those of the worked example."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from settings import Settings
from tests.isolated import Isolated, isolated_platform
from tests.resolvers.ledger.example import RATES


@pytest.fixture(scope="package")
async def isolated(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("ledger")) as isolated:
        async with isolated.services.engine.begin() as db:
            await db.execute(text(RATES))
        yield isolated
