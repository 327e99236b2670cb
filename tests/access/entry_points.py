"""The entry points at which a credential is shown: REST, GraphQL over HTTP, a WebSocket, a stream of events."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from httpx2 import AsyncClient, Response
from websockets.asyncio.client import ClientConnection

from tests.schema.sockets import WATCH, closed_with, opened, receive, send, subscribe
from tests.servers import HttpServer

CLOSED = 4403
PATIENCE = 10.0
"""Seconds that a test waits for what takes two on a quiet machine."""

Headers = Mapping[str, str]


@dataclass(frozen=True)
class EntryPoints:
    """Those of one server. `show_id`: of a show that everybody may watch."""

    server: HttpServer
    http: AsyncClient
    show_id: str

    async def statuses(self, headers: Headers) -> tuple[int, int]:
        """Of REST and of GraphQL, for what a visitor may ask too."""
        rest = await self.http.get("/movies", headers=headers)
        graphql = await self.http.post("/graphql", json={"query": "{ cities { name } }"}, headers=headers)
        return rest.status_code, graphql.status_code

    async def refuse(self, headers: Headers) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.statuses(headers) != (401, 401):  # noqa: ASYNC110 - the server's doing
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def watching(self, headers: Headers) -> AsyncIterator[ClientConnection]:
        """A WebSocket with a subscription that has begun."""
        async with opened(self.server, dict(headers)) as socket:
            await subscribe(socket, "1", WATCH, show=self.show_id)
            assert (await receive(socket))["type"] == "next"
            yield socket

    @asynccontextmanager
    async def streaming(self, headers: Headers) -> AsyncIterator[Response]:
        """A stream of events."""
        accepted = {"Accept": "text/event-stream", **headers}
        body = {"query": WATCH, "variables": {"show": self.show_id}}
        async with self.http.stream("POST", "/graphql", json=body, headers=accepted) as response:
            yield response

    async def close_code(self, headers: Headers) -> int:
        """With which a WebSocket is closed that begins with the credential."""
        async with opened(self.server) as socket:
            await send(socket, type="connection_init", payload=dict(headers))
            return await ends(socket)


async def ends(socket: ClientConnection) -> int:
    async with asyncio.timeout(PATIENCE):
        return (await closed_with(socket))[0]


async def runs_out(response: Response) -> None:
    async with asyncio.timeout(PATIENCE):
        async for _ in response.aiter_lines():
            pass
