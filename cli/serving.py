"""`marquee serve`: everything up, from an empty folder to a server that answers."""

import asyncio
import importlib
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import typer

from app.server import garbage
from app.server.listening import listen, run_server
from app.server.processes import ProcessGroup, end_with_parent
from cli.opening import opened
from settings import PROJECT, Settings, load_settings


def serve(settings: Settings, processes: int) -> None:
    """Until Ctrl-C or SIGTERM, which also stop the embedded servers unless another process uses them."""
    with listen(settings.host, settings.port) as listener, ThreadPoolExecutor(1) as reader:
        needed = "app.serving" if processes == 1 else "app.container"
        loading = reader.submit(importlib.import_module, needed)  # while the servers start, we would only wait
        bound = settings.model_copy(update={"port": listener.getsockname()[1]})
        with opened(bound) as ready:
            loading.result()
            asyncio.run(prepare(ready))
            if processes == 1:
                _serve_here(ready, listener)
            else:
                _serve_in_processes(ready, listener, processes)


async def prepare(settings: Settings) -> None:
    """The newest tables, and in development demo data up to today. Safe for any number of servers at once."""
    from models.migrating import migrate

    await migrate(settings.sqlalchemy_url)
    if settings.development:
        await top_up_demo(settings)


async def top_up_demo(settings: Settings) -> None:
    from app.container import open_services
    from demo.load import load_demo

    async with open_services(settings) as services:
        await load_demo(services)


def serve_as_child(descriptor: int, lifeline: int | None, *, announce: bool) -> None:
    """One of several processes on one socket. The parent has brought up and prepared everything."""
    from app.serving import create_app

    end_with_parent(lifeline)
    settings = load_settings(workers=False)
    with opened(settings) as ready, socket.socket(fileno=descriptor) as listener, suppress(KeyboardInterrupt):
        run_server(create_app(ready), ready, listener, when_up=lambda: typer.echo(welcome(ready)) if announce else None)


def _serve_here(settings: Settings, listener: socket.socket) -> None:
    from app.serving import create_app

    with suppress(KeyboardInterrupt):  # uvicorn has ended in order and passes the signal on
        run_server(create_app(settings), settings, listener, when_up=lambda: typer.echo(welcome(settings)))


def _serve_in_processes(settings: Settings, listener: socket.socket, processes: int) -> None:
    """The workers get a process of their own, so that each server process has its processor for requests."""
    addresses = {"DATABASE_URL": settings.database_url or "", "REDIS_URL": settings.redis_url or ""}
    environment = {**os.environ, **addresses, "HOST": settings.host, "PORT": str(settings.port)}
    group = ProcessGroup(environment, [listener.fileno()], settings.seconds_to_drain)
    try:
        for number in range(processes):
            announcing = ["--announce"] if number == 0 else []
            group.start(["serve-as-child", "--descriptor", str(listener.fileno()), *announcing])
        if settings.workers:
            group.start(["worker"])
        garbage.settle()
        with suppress(KeyboardInterrupt):
            group.watch()
    finally:
        listener.close()  # ours is one of several: clients would still get in, to wait for nobody
        group.end()


def welcome(settings: Settings) -> str:
    if not settings.development:
        return f"Marquee serves {settings.address}"
    return (PROJECT / "cli" / "welcome.txt").read_text().replace("{address}", settings.address)
