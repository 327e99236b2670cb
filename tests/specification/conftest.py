"""A server of its own on fresh demo data: what the specification's examples are pasted into."""

import socket
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from app.container import open_services
from app.server.listening import uvicorn_config
from app.serving import create_app
from demo.load import load_demo
from settings import Settings
from tests.clients import client_of
from tests.conftest import held_open, make_settings
from tests.databases import cloned_database
from tests.servers import HttpServer


@pytest.fixture
async def demo_settings(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Settings, socket.socket]]:
    async with cloned_database(postgres_url) as url:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            settings = make_settings(url, redis_url, port, tmp_path_factory.mktemp("demo"))
            async with open_services(settings) as services:
                await load_demo(services)
            yield settings, listener


@pytest.fixture
async def demo(demo_settings: tuple[Settings, socket.socket]) -> AsyncIterator[AsyncClient]:
    settings, listener = demo_settings
    app = create_app(settings)
    server = HttpServer(app, uvicorn_config(app, settings), listener, settings.address)
    async for running in held_open(server.running()):
        async with client_of(running.url) as client:
            yield client
