"""Proposals and rates are the whole platform's: each of these tests has a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from resolvers.context import Services
from settings import Settings
from tests.clock import Clock
from tests.isolated import Isolated, isolated_platform


@pytest.fixture
async def isolated(settings: Settings, postgres_url: str, tmp_path: Path) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path) as isolated:
        yield isolated


@pytest.fixture
def isolated_services(isolated: Isolated) -> Services:
    return isolated.services


@pytest.fixture
def isolated_clock(isolated: Isolated) -> Clock:
    return isolated.clock
