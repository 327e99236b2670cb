"""A server that gets a signal to end: real processes, real signals, real clients."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import asyncpg
import pytest
from httpx2 import AsyncClient, Response
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from settings import PROJECT
from tests.clients import client_of
from tests.databases import cloned_database

SECONDS_TO_END = 10
"""The promise itself."""
WATCH = 'subscription { seatAvailability(showId: "SHOW_001") { __typename } }'
HOLD_SHOW = "select 1 from show_feeds where show_id = 'SHOW_001' for update"


@dataclass(frozen=True)
class Surroundings:
    database_url: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
async def surroundings(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Surroundings]:
    async with cloned_database(postgres_url) as url:
        folder = tmp_path_factory.mktemp("leaving")
        addresses = {"DATABASE_URL": url, "REDIS_URL": redis_url, "MARQUEE_DATA_DIR": str(folder / "data")}
        yield Surroundings(url, {**os.environ, "PYTHONPATH": str(PROJECT), **addresses})


@dataclass
class Served:
    process: subprocess.Popen[str]
    url: str

    def send(self, what: signal.Signals) -> None:
        os.killpg(self.process.pid, what)

    async def ended(self) -> tuple[int, str]:
        """Exit status, and what was written after the welcome."""
        written, _ = await asyncio.to_thread(self.process.communicate, timeout=SECONDS_TO_END)
        return self.process.returncode, written


@contextmanager
def served(surroundings: Surroundings, *arguments: str, **settings: str) -> Iterator[Served]:
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "cli", "serve", "--port", "0", *arguments],
        env={**surroundings.environment, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            shown = ""
            while "Ctrl-C stops everything" not in shown:
                line = process.stdout.readline()
                assert line, shown
                shown += line
            found = re.search(r"(http://127\.0\.0\.1:\d+)/graphql", shown)
            assert found is not None, shown
            yield Served(process, found[1])
        finally:
            process.kill()


@asynccontextmanager
async def viewer(server: Served) -> AsyncIterator[ClientConnection]:
    url = server.url.replace("http", "ws", 1) + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as watching:
        await watching.send('{"type": "connection_init"}')
        await watching.recv()
        await watching.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": WATCH}}))
        assert "SeatSnapshot" in str(await watching.recv())
        yield watching


async def code_of_closing(watching: ClientConnection) -> int | None:
    with suppress(ConnectionClosed):
        async for _ in watching:
            pass
    return watching.close_code


def caller(server: Served) -> AsyncClient:
    return client_of(server.url)


async def token(http: AsyncClient, user_id: str) -> dict[str, str]:
    answer = await http.post("/dev/token", json={"role": "customer", "userId": user_id})
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


def hung_request(server: Served, headers: dict[str, str]) -> socket.socket:
    """A client that never finishes sending its request."""
    slow = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    slow.sendall(f"POST /seats/lock HTTP/1.1\r\nHost: x\r\n{head}Content-Length: 99\r\n\r\n".encode())
    return slow


async def test_viewers_are_asked_to_come_back_streams_end_whole_and_what_runs_is_finished(
    surroundings: Surroundings,
) -> None:
    holder = await asyncpg.connect(surroundings.database_url)
    with served(surroundings) as server:
        async with (
            viewer(server) as watching,
            caller(server) as http,
            http.stream("POST", "/graphql", json={"query": WATCH}, headers={"Accept": "text/event-stream"}) as stream,
        ):
            lines = stream.aiter_lines()
            while "SeatSnapshot" not in await anext(lines):
                pass
            headers = await token(http, "USER_LEAVING")
            held = holder.transaction()
            await held.start()
            await holder.execute(HOLD_SHOW)
            body = {"showId": "SHOW_001", "userId": "USER_LEAVING", "seats": ["A1"]}
            running = asyncio.create_task(http.post("/seats/lock", json=body, headers=headers))
            await waits_for_a_lock(holder)
            server.send(signal.SIGTERM)
            assert await code_of_closing(watching) == 1012
            assert not [line async for line in lines if line.startswith("data")]  # to its end, without an error
            await held.rollback()
            assert (await running).status_code == 201
        assert (await server.ended())[0] == 128 + signal.SIGTERM
    await holder.close()


async def waits_for_a_lock(holder: asyncpg.Connection) -> None:
    async with asyncio.timeout(10):
        while not await holder.fetchval("select exists (select 1 from pg_locks where not granted)"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def not_ready(http: AsyncClient) -> Response:
    async with asyncio.timeout(5):
        while (answer := await http.get("/readyz")).status_code == 200:  # noqa: ASYNC110 - there is no other sign
            await asyncio.sleep(0.02)
    return answer


async def test_it_says_that_it_goes_while_it_still_serves(surroundings: Surroundings) -> None:
    with served(surroundings, MARQUEE_DRAIN_SECONDS="3") as server:
        async with caller(server) as http, viewer(server) as watching:
            assert (await http.get("/readyz")).status_code == 200
            server.send(signal.SIGTERM)
            red = await not_ready(http)
            assert (red.status_code, red.json()["code"]) == (503, "NOT_READY")
            assert (await http.get("/movies?limit=1")).status_code == 200
            assert watching.close_code is None
            assert await code_of_closing(watching) == 1012
        await server.ended()


async def test_what_hangs_keeps_it_no_longer_than_ten_seconds(surroundings: Surroundings) -> None:
    with served(surroundings) as server:
        async with caller(server) as http:
            headers = await token(http, "USER_HANGING")
        with hung_request(server, headers), hung_request(server, headers):
            async with viewer(server) as watching:
                server.send(signal.SIGTERM)
                assert await code_of_closing(watching) == 1012
                server.send(signal.SIGTERM)
                status, _ = await server.ended()
    assert status == 128 + signal.SIGTERM


async def test_a_second_ctrl_c_waits_for_nobody(surroundings: Surroundings) -> None:
    with served(surroundings, MARQUEE_DRAIN_SECONDS="300") as server:
        async with caller(server) as http:
            headers = await token(http, "USER_HANGING")
        with hung_request(server, headers):
            server.send(signal.SIGINT)
            async with caller(server) as http:
                await not_ready(http)
            server.send(signal.SIGINT)
            status, written = await server.ended()
    assert status in (0, 130)
    assert "request_failed" not in written


async def test_several_processes_say_goodbye_together(surroundings: Surroundings) -> None:
    with served(surroundings, "--processes", "2") as server:
        async with viewer(server) as one, viewer(server) as other, viewer(server) as third:
            os.kill(server.process.pid, signal.SIGTERM)
            assert [await code_of_closing(each) for each in (one, other, third)] == [1012] * 3
            os.kill(server.process.pid, signal.SIGINT)
            status, written = await server.ended()
    assert status == 128 + signal.SIGTERM, written
