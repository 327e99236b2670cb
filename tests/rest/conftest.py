"""The fixture of a scene that tests share: they only read it, or are refused."""

from collections.abc import AsyncIterator

import pytest

from resolvers.context import Services
from tests.clients import client_of
from tests.rest.scene import Scene, scene
from tests.servers import HttpServer


@pytest.fixture(scope="session")
async def the_scene(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with client_of(server.url) as http:
        yield await scene(http, services)
