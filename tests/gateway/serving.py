"""The whole application on a real port of its own, with other settings than the one that all tests share."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from app.server.listening import uvicorn_config
from app.serving import create_app
from domain.accounts import Principal, Role
from gateway.overload import Load
from settings import Settings
from tests.conftest import held_open
from tests.servers import HttpServer


@asynccontextmanager
async def serving(settings: Settings, **changes: object) -> AsyncIterator[HttpServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        own = settings.model_copy(update={"port": listener.getsockname()[1], "workers": False, **changes})
        app = create_app(own)
        async for running in held_open(HttpServer(app, uvicorn_config(app, own), listener, own.address).running()):
            yield running


@asynccontextmanager
async def filled(server: HttpServer, most: int) -> AsyncIterator[None]:
    """As many requests in flight as it takes: customers who do not get to the end of what they send."""
    token = server.app.state.tokens.issue(Principal(Role.CUSTOMER, "USER_SLOW"))
    head = f"POST /seats/lock HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 9\r\n\r\n"
    with ExitStack() as opened:
        for _ in range(most):
            slow = opened.enter_context(socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))))
            slow.sendall(head.encode())
        await weighs(server, most)
        yield
    await weighs(server, 0)


async def weighs(server: HttpServer, requests: int) -> None:
    """Waits until so many are in flight: an answer is there a moment before its request is forgotten."""
    load: Load = server.app.state.load
    async with asyncio.timeout(10):
        while load.in_flight != requests:  # noqa: ASYNC110 - it is counted in another thread
            await asyncio.sleep(0.01)
