"""A database of their own: no server's worker delivers the messages that these tests deliver."""

from collections.abc import AsyncIterator

import pytest

from settings import Settings
from tests.isolated import Isolated, isolated_platform


@pytest.fixture(scope="package")
async def isolated(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("notifications")) as isolated:
        yield isolated
