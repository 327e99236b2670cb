"""A hub of its own for each test, on the services that tests share."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.shows import Show
from providers.broadcaster_notifier import BroadcasterNotifier
from resolvers.context import Services
from resolvers.live import LiveHub
from tests import world


@pytest.fixture
async def notifier() -> AsyncIterator[BroadcasterNotifier]:
    async with BroadcasterNotifier(None) as notifier:
        yield notifier


@pytest.fixture
def parts(services: Services, notifier: BroadcasterNotifier) -> Services:
    return replace(services, notifier=notifier)


@pytest.fixture
def hub(parts: Services, notifier: BroadcasterNotifier) -> LiveHub:
    return LiveHub(parts, notifier.listen)


@pytest.fixture
async def show(services: Services) -> Show:
    return await world.show_on_sale(services)
