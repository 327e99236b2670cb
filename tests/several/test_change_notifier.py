"""Changes made through one process reach viewers of another, with the change notifier or without it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import AsyncClient

from providers.embedded.valkey import EmbeddedValkey
from tests.chaos.fleet import Server
from tests.chaos.viewers import Viewer, over_sse, over_websocket
from tests.history.checking import check
from tests.history.events import History
from tests.rest import stage
from tests.rest.calling import done, visitor

SOON = 10.0
SEATS = [seat["seatId"] for seat in stage.layout()["seatMap"]]


class Scene:
    """Two viewers of one show, each on a different server. Seats are changed through both servers in turn."""

    def __init__(self, http: AsyncClient, show_id: str, viewers: list[Viewer]) -> None:
        self.http = http
        self.show_id = show_id
        self.viewers = viewers

    async def changed(self, *seats: str) -> int:
        """Locks the seats and returns the version afterwards."""
        for seat in seats:
            await stage.lock(await stage.customer(self.http), self.show_id, seat)
        seat_map = done(await visitor(self.http).get(f"/shows/{self.show_id}/seats"), 200)
        return int(seat_map["version"])

    async def all_have(self, version: int) -> None:
        async with asyncio.timeout(SOON):
            while any(viewer.version != version for viewer in self.viewers):  # noqa: ASYNC110 - asked of two streams
                await asyncio.sleep(0.02)


@asynccontextmanager
async def watched(http: AsyncClient, servers: list[Server]) -> AsyncIterator[Scene]:
    """Yields the viewers. Asserts at the end that none has missed a version or lost its connection."""
    show, history = await stage.show(await stage.theater(http), ttl=1800), History()
    ways = zip(servers, (over_websocket, over_sse), strict=True)
    viewers = [Viewer(server.name, show["showId"], server.url, way, history, SEATS) for server, way in ways]
    watching = [asyncio.create_task(viewer.live()) for viewer in viewers]
    scene = Scene(http, show["showId"], viewers)
    try:
        await scene.all_have(1)
        yield scene
    finally:
        for task in watching:
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    assert [type(each) for each in ended] == [asyncio.CancelledError] * 2
    assert check(history) == []
    assert [viewer.connections for viewer in viewers] == [1, 1]


def kill(valkey: EmbeddedValkey) -> None:
    assert valkey._child is not None
    os.kill(valkey._child.pid, signal.SIGKILL)
    valkey._child.wait()


async def test_without_any_redis_each_process_follows_the_log_by_itself(
    http: AsyncClient, servers: list[Server], valkey: EmbeddedValkey
) -> None:
    assert not valkey.runs()
    async with watched(http, servers) as scene:
        await scene.all_have(await scene.changed("A1", "A2"))
        await scene.all_have(await scene.changed("B1"))


async def test_a_redis_that_comes_goes_and_comes_back_leaves_no_viewer_behind(
    http: AsyncClient, servers: list[Server], valkey: EmbeddedValkey
) -> None:
    async with watched(http, servers) as scene:
        await asyncio.to_thread(valkey.ensure)
        await scene.all_have(await scene.changed("A1", "A2"))
        kill(valkey)
        await scene.all_have(await scene.changed("A3", "A4"))
        while_away = await scene.changed("B1", "B2")
        await asyncio.to_thread(valkey.ensure)
        await scene.all_have(while_away)
        await scene.all_have(await scene.changed("B3", "B4"))
        kill(valkey)
        await scene.all_have(await scene.changed("B5"))
