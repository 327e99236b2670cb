"""What tests of broadcast groups begin with, and a scene that tests of access share, with everybody who may call."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from resolvers.context import Services
from schema.kit.broadcast import BroadcastGroups
from tests.access.people import People, everybody
from tests.clients import client_of
from tests.schema.broadcasting import Log
from tests.schema.scene import Scene, scene
from tests.servers import HttpServer


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def groups() -> BroadcastGroups:
    return BroadcastGroups()


@pytest.fixture(scope="session")
async def client(server: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(server.url) as http:
        yield http


@pytest.fixture(scope="session")
async def the_scene(client: AsyncClient, services: Services) -> Scene:
    return await scene(client, services)


@pytest.fixture(scope="session", params=["some", pytest.param("all", marks=pytest.mark.long)])
async def people(request: pytest.FixtureRequest, the_scene: Scene, services: Services) -> People:
    ids = (the_scene.a.partner.id, the_scene.customer.actor_id, the_scene.rival.actor_id)
    return await everybody(services, *ids, of_all_kinds=request.param == "all")
