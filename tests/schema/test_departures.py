"""A viewer who leaves, in whatever state, leaves no task behind and no traceback."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import structlog

from domain.shows import Show
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.gateway.serving import serving
from tests.schema.sockets import WATCH, opened, receive, subscribe
from tests.servers import HttpServer

TIMES = 10
PATIENCE = 10.0


@pytest.fixture
async def show(services: Services) -> Show:
    return await world.show_on_sale(services)


def _is_busy(server: HttpServer) -> bool:
    state = server.app.state
    return bool(state.hub.viewers or state.load.in_flight)


@pytest.fixture
async def quiet(settings: Settings, caplog: pytest.LogCaptureFixture) -> AsyncIterator[HttpServer]:
    """A server of its own, of which nothing is left that its viewers began, and which has logged no error."""
    async with serving(settings) as server:
        before = await tasks_of(server)
        with caplog.at_level(logging.ERROR), structlog.testing.capture_logs() as lines:
            yield server
            async with asyncio.timeout(PATIENCE):
                while _is_busy(server) or len(await tasks_of(server)) > len(before):  # noqa: ASYNC110 - the server's
                    await asyncio.sleep(0.02)
        assert [line for line in lines if line["log_level"] in ("error", "critical")] == []
        assert caplog.records == []


async def tasks_of(server: HttpServer) -> set[str]:
    """The names of the server's tasks, without those of connections that are being closed."""

    async def names() -> set[str]:
        own = asyncio.current_task()
        return {task.get_name() for task in asyncio.all_tasks() if task is not own}

    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(names(), server.loop))


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def asked(server: HttpServer, show: Show) -> AsyncIterator[Stream]:
    """An event stream on a socket of its own, which is aborted."""
    body = json.dumps({"query": WATCH, "variables": {"show": show.id}})
    head = "POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
    port = int(server.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        yield reader, writer
    finally:
        writer.transport.abort()


async def at_once(_stream: Stream) -> None:
    await asyncio.sleep(0)


async def after_the_head(stream: Stream) -> None:
    await stream[0].readuntil(b"\r\n\r\n")


async def after_an_event(stream: Stream) -> None:
    await stream[0].readuntil(b"SeatSnapshot")


async def by_saying_so(stream: Stream) -> None:
    await after_an_event(stream)
    stream[1].write_eof()
    await stream[0].read()


@pytest.mark.parametrize("leave", [at_once, after_the_head, after_an_event, by_saying_so])
async def test_a_viewer_of_an_event_stream_leaves(
    quiet: HttpServer, show: Show, leave: Callable[[Stream], Awaitable[None]]
) -> None:
    for _ in range(TIMES):
        async with asked(quiet, show) as stream, asyncio.timeout(PATIENCE):
            await leave(stream)


async def test_a_viewer_of_an_event_stream_leaves_while_events_come(
    quiet: HttpServer, show: Show, services: Services
) -> None:
    for number in range(1, 6):
        async with asked(quiet, show) as stream:
            await after_an_event(stream)
            await world.lock(services, world.customer(), show, [f"A{number}"])


@pytest.mark.parametrize("has_read", [False, True])
async def test_a_viewer_on_a_websocket_leaves(
    quiet: HttpServer, show: Show, services: Services, has_read: bool
) -> None:
    for number in range(TIMES):
        async with opened(quiet, {}) as socket:
            for id in ("1", "2"):
                await subscribe(socket, id, WATCH, show=show.id)
            if has_read:
                await receive(socket)
                await world.lock(services, world.customer(), show, ["AB"[number % 2] + str(number // 2 + 1)])
            socket.transport.abort()
