"""The handshake of WebSocket connections, and what they share."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket
from strawberry.schema import Schema
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from domain.errors import DomainError
from domain.ports import Observe
from resolvers.context import Services
from resolvers.live import LiveHub
from schema.kit.broadcast import BroadcastGroups
from schema.server.guarding import Guards
from schema.server.socket_limits import Presence, SocketLimits
from schema.server.socket_operations import Wire
from schema.server.sockets import CREDENTIALS, Connection

NOT_ACCEPTABLE = 4406
BEGIN_AT_ONCE = 32
"""Subscriptions: of the thousands who come when a show goes on sale, most find a group by the time it is their turn."""


class Attachable(Wire, Protocol):
    def attach(self, listener: Connection) -> None:
        """Calls the connection back from now on."""
        ...


@dataclass(frozen=True)
class SocketEndpoint:
    """What all connections share. `detach`: the ASGI extension by which the server hands over a WebSocket."""

    services: Services
    hub: LiveHub
    schema: Schema
    guards: Guards
    observe: Observe
    detach: str | None
    limits: SocketLimits
    groups: BroadcastGroups = field(default_factory=BroadcastGroups)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BEGIN_AT_ONCE))

    async def connect(self, websocket: WebSocket) -> None:
        """Accepts the handshake and returns: the connection lives on without the application's call."""
        try:
            presence = self.limits.arrive()
        except DomainError as refusal:
            await websocket.send_denial_response(PlainTextResponse(refusal.message, 429, {"Retry-After": "1"}))
            return
        try:
            await self._open(websocket, presence)
        except BaseException:
            presence.leave()
            raise

    async def _open(self, websocket: WebSocket, presence: Presence) -> None:
        is_spoken = GRAPHQL_TRANSPORT_WS_PROTOCOL in websocket["subprotocols"]
        await websocket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL if is_spoken else None)
        if not is_spoken:
            presence.leave()
            await websocket.close(NOT_ACCEPTABLE, "Subprotocol not acceptable")
            return
        detach: Callable[[], Attachable] = websocket["extensions"][self.detach]
        wire = detach()
        credentials = {name: websocket.headers[name] for name in CREDENTIALS if name in websocket.headers}
        wire.attach(Connection(self, wire, presence, websocket["state"]["request_id"], credentials))
