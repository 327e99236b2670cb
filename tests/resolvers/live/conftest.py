"""A hub of its own for each test, on the services that tests share."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.shows import Show
from providers.broadcaster_doorbell import BroadcasterDoorbell
from resolvers.context import Services
from resolvers.live import LiveHub
from tests import world


@pytest.fixture
async def doorbell() -> AsyncIterator[BroadcasterDoorbell]:
    async with BroadcasterDoorbell(None) as doorbell:
        yield doorbell


@pytest.fixture
def parts(services: Services, doorbell: BroadcasterDoorbell) -> Services:
    return replace(services, doorbell=doorbell)


@pytest.fixture
def hub(parts: Services, doorbell: BroadcasterDoorbell) -> LiveHub:
    return LiveHub(parts, doorbell.listen)


@pytest.fixture
async def show(services: Services) -> Show:
    return await world.show_on_sale(services)
