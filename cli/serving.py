"""`marquee serve`: starts everything that is missing, and serves."""

import asyncio
import importlib
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import typer

from app.bootstrap import bootstrap
from app.server.listening import listen, run_server
from app.server.processes import end_with_parent, serve_in_processes
from settings import PROJECT, Settings, load_settings


def serve(settings: Settings, processes: int) -> None:
    """Serves until Ctrl-C or SIGTERM, which also stop the embedded servers unless another process uses them."""
    with listen(settings.host, settings.port) as listener, ThreadPoolExecutor(1) as reader:
        needed = "app.serving" if processes == 1 else "app.container"
        loading = reader.submit(importlib.import_module, needed)  # in the time that the embedded servers take to start
        bound = settings.model_copy(update={"port": listener.getsockname()[1]})
        with bootstrap(bound) as ready:
            loading.result()
            asyncio.run(prepare(ready))
            if processes == 1:
                _serve_on(listener, ready, announce=True)
            else:
                serve_in_processes(ready, listener, processes)


def serve_as_child(descriptor: int, lifeline: int | None, *, announce: bool) -> None:
    """Serves as one of several processes on one socket, after the parent has started and prepared everything."""
    end_with_parent(lifeline)
    with bootstrap(load_settings(workers=False)) as ready, socket.socket(fileno=descriptor) as listener:
        _serve_on(listener, ready, announce=announce)


async def prepare(settings: Settings) -> None:
    """Migrates, compares the keys with the platform's, and in development tops up the demo data. Any number of servers
    may do it at once. Raises Refused.
    """
    from app.known_keys import expect_known_keys
    from models.migrating import migrate

    await migrate(settings.sqlalchemy_url)
    await expect_known_keys(settings)
    if settings.development:
        await top_up_demo(settings)


async def top_up_demo(settings: Settings) -> None:
    from app.container import open_services
    from demo.load import load_demo

    async with open_services(settings) as services:
        await load_demo(services)


def _serve_on(listener: socket.socket, settings: Settings, *, announce: bool) -> None:
    from app.serving import create_app
    from rest import published

    def when_up() -> None:
        if announce:
            typer.echo(_welcome(settings))
        published.make_ready()  # afterwards, so that starting is fast

    with suppress(KeyboardInterrupt):  # uvicorn has shut down in order and passes the signal on
        run_server(create_app(settings), settings, listener, when_up)


def _welcome(settings: Settings) -> str:
    if not settings.development:
        return f"Marquee serves {settings.address}"
    return (PROJECT / "cli" / "welcome.txt").read_text().replace("{address}", settings.address)
