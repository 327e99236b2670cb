"""A database that no other test settles in, a clock that moves through business days, and a bank that remembers."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from resolvers.context import Services
from settings import Settings
from tests.alone import services_alone
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.resolvers.ledger.example import RATES


@pytest.fixture(scope="package")
async def ground(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Services, Clock]]:
    async with services_alone(settings, postgres_url, tmp_path_factory.mktemp("settlements")) as (services, clock):
        async with services.engine.begin() as db:
            await db.execute(text(RATES))
        yield services, clock


@pytest.fixture
def bank() -> RememberingBank:
    return RememberingBank()


@pytest.fixture
async def services(ground: tuple[Services, Clock], bank: RememberingBank) -> AsyncIterator[Services]:
    """What a test leaves to be done later is nobody's work after it."""
    yield replace(ground[0], payouts=bank)
    async with ground[0].engine.begin() as db:
        await db.execute(text("delete from outbox"))


@pytest.fixture
async def clock(ground: tuple[Services, Clock]) -> AsyncIterator[Clock]:
    yield ground[1]
    await ground[1].reset()
