"""The whole application on a real port of its own, with other settings than the one that all tests share."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.server.listening import uvicorn_config
from app.serving import create_app
from gateway.arrivals import Arrivals
from gateway.overload import Load
from settings import Settings
from tests.conftest import held_open
from tests.servers import HttpServer

_databases = itertools.cycle(range(1, 16))


@asynccontextmanager
async def serving(settings: Settings, arrivals: Arrivals | None = None, **changes: object) -> AsyncIterator[HttpServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        own_port = {"port": listener.getsockname()[1], "workers": False}
        own = settings.model_copy(update={**own_port, "redis_url": _own_redis(settings), **changes})
        app = create_app(own)
        app.state.arrivals = arrivals or app.state.arrivals
        async for running in held_open(HttpServer(app, uvicorn_config(app, own), listener, own.address).running()):
            yield running


def _own_redis(settings: Settings) -> str:
    """A database of its own, since all tests share an address, and others' requests would be counted with a test's."""
    return f"{settings.redis_url}?db={next(_databases)}"


@asynccontextmanager
async def filled(server: HttpServer, most: int) -> AsyncIterator[None]:
    """As many requests in flight as it takes: they are complete, and their answers are long in coming."""
    released = asyncio.Event()

    async def held(_request: Request) -> Response:
        await released.wait()
        return Response()

    route = Route("/held", held)
    server.app.router.routes.append(route)
    with ExitStack() as opened:
        for _ in range(most):
            slow = opened.enter_context(socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))))
            slow.sendall(b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
        await weighs(server, most)
        yield
        server.loop.call_soon_threadsafe(released.set)
        await weighs(server, 0)
    server.app.router.routes.remove(route)


async def weighs(server: HttpServer, requests: int) -> None:
    """Waits until so many are in flight: an answer is there a moment before its request is forgotten."""
    load: Load = server.app.state.load
    async with asyncio.timeout(10):
        while load.in_flight != requests:  # noqa: ASYNC110 - it is counted in another thread
            await asyncio.sleep(0.01)
