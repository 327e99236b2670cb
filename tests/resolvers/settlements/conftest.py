"""A database that no other test settles in, a clock that moves through business days, and a bank that remembers."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from resolvers.context import Services
from settings import Settings
from tests.fakes import RememberingBank
from tests.isolated import Isolated, isolated_platform
from tests.resolvers.ledger.example import RATES


@pytest.fixture(scope="package")
async def isolated(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("settlements")) as isolated:
        async with isolated.services.engine.begin() as db:
            await db.execute(text(RATES))
        yield isolated


@pytest.fixture
def bank() -> RememberingBank:
    return RememberingBank()


@pytest.fixture
async def isolated_services(isolated: Isolated, bank: RememberingBank) -> AsyncIterator[Services]:
    """Pay out through `bank`. Jobs that a test leaves are deleted after it, so that the next one does not run them."""
    yield replace(isolated.services, payouts=bank)
    async with isolated.services.engine.begin() as db:
        await db.execute(text("delete from outbox"))
