"""Rates are the whole platform's: these tests have a database of their own, or others would pay them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from resolvers.context import Services
from settings import Settings
from tests.alone import services_alone
from tests.clock import Clock


@pytest.fixture
async def ground(settings: Settings, postgres_url: str, tmp_path: Path) -> AsyncIterator[tuple[Services, Clock]]:
    async with services_alone(settings, postgres_url, tmp_path) as ground:
        yield ground


@pytest.fixture
def services(ground: tuple[Services, Clock]) -> Services:
    return ground[0]


@pytest.fixture
def clock(ground: tuple[Services, Clock]) -> Clock:
    return ground[1]
