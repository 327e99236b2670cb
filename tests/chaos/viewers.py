"""Viewers of a show's seats who come back whenever they are cut off, with the version that they have."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from providers.trust import trust
from tests.chaos.clients import Json
from tests.chaos.customers import LETTERS, SEATS
from tests.chaos.documents import WATCH
from tests.history.events import History, Sighting

AGAIN_AFTER_SECONDS = 0.2
SILENT_FOR_SECONDS = 15.0
CUT_OFF = (OSError, TimeoutError, WebSocketException, httpx2.HTTPError)

Events = AsyncGenerator[Json, None]
Watch = Callable[[str, Json], Events]
"""Given a server's address and the subscription's variables: its answers, until it is cut off."""


class Refused(Exception):
    """The server would not begin: ask again."""


async def over_websocket(server: str, variables: Json) -> Events:
    url = f"{server.replace('http', 'ws', 1)}/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], open_timeout=5) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        await asyncio.wait_for(socket.recv(), 5)
        payload = {"query": WATCH, "variables": variables}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "next":
                yield message["payload"]
            elif message["type"] != "ping":
                raise Refused(text)


async def over_sse(server: str, variables: Json) -> Events:
    body = {"query": WATCH, "variables": variables}
    patience = httpx2.Timeout(5, read=SILENT_FOR_SECONDS)
    async with (
        httpx2.AsyncClient(timeout=patience, verify=trust()) as http,
        http.stream("POST", f"{server}/graphql", json=body, headers={"Accept": "text/event-stream"}) as response,
    ):
        event = ""
        async for line in response.aiter_lines():
            if line.startswith("event:"):
                event = line.removeprefix("event:").strip()
            elif line.startswith("data:") and event == "next":
                yield json.loads(line.removeprefix("data:"))


@dataclass
class Viewer:
    """Keeps its own map of a show by the messages it receives, and records them in the history."""

    name: str
    show_id: str
    server: str
    watch: Watch
    history: History
    seat_ids: Sequence[str] = SEATS
    version: int | None = None
    states: dict[str, str] = field(default_factory=dict)
    connections: int = 0

    async def live(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._stay()
            except (*CUT_OFF, Refused):
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _stay(self) -> None:
        subscribed_at, after = time.monotonic(), self.version
        self.connections += 1
        is_first = True
        async with aclosing(self.watch(self.server, {"show": self.show_id, "after": after})) as answers:
            async for answer in answers:
                if answer.get("errors"):
                    raise Refused(answer["errors"])
                event = answer["data"]["seatAvailability"]
                seen = Sighting(self.name, self.show_id, time.monotonic(), event["version"], event.get("fromVersion"))
                if is_first:
                    seen = Sighting(**{**vars(seen), "subscribed_at": subscribed_at, "after_version": after})
                self.history.sightings.append(seen)
                self._take(event)
                is_first = False

    def _take(self, event: Json) -> None:
        if event["__typename"] == "SeatSnapshot":
            self.states = dict(zip(self.seat_ids, event["states"], strict=True))
        else:
            self.states |= {change["seatId"]: LETTERS[change["state"]] for change in event["changes"]}
        self.version = event["version"]
