"""WebSocket connections (graphql-transport-ws): authentication, expiry, and checks of incoming messages."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from domain.accounts import Principal
from domain.errors import Busy, DomainError, Unauthenticated
from schema.kit.broadcast import BroadcastGroups, Viewer, current_viewer
from schema.kit.context import Caller

SUBSCRIPTIONS_A_CONNECTION = 20
RECHECK_SECONDS = 30.0
"""How long a connection may outlive the revocation of its API key."""
FORBIDDEN = 4403
TRY_AGAIN_LATER = 1013
CREDENTIALS = ("authorization", "x-api-key")


class Broadcasting(Protocol):
    groups: BroadcastGroups
    push_extension: str | None


class Identity(Protocol):
    @property
    def principal(self) -> Principal: ...

    @property
    def expires_at(self) -> float | None:
        """Unix seconds; None if the credentials do not expire."""
        ...


class Authentication(Protocol):
    async def identify(self, headers: Mapping[str, str]) -> Identity:
        """Returns the principal of the credentials, a visitor for none. Raises Unauthenticated."""
        ...


@dataclass
class Connection(Caller):
    """A WebSocket's caller. `credentials`: from `connection_init`, else from the handshake's headers."""

    websocket: WebSocket | None = None
    credentials: dict[str, str] = field(default_factory=dict)
    guard: asyncio.Task[None] | None = None

    async def sign_in(self, authentication: Authentication) -> None:
        """Authenticates the connection and watches its credentials. Raises Unauthenticated."""
        said = {name.lower(): value for name, value in self.connection_params.items()}
        given = {name: value for name, value in said.items() if name in CREDENTIALS and value is not None}
        if any(not isinstance(value, str) for value in given.values()):
            raise Unauthenticated
        self.credentials = given or self.credentials
        identity = await authentication.identify(self.credentials)
        self.principal = identity.principal
        if self.credentials:
            self.guard = asyncio.create_task(self._stay_signed_in(authentication, identity.expires_at))

    async def turn_away(self, refusal: DomainError) -> None:
        """Closes the connection with TRY_AGAIN_LATER: the database is away, or a rate limit is exceeded."""
        await cast("WebSocket", self.websocket).close(TRY_AGAIN_LATER, refusal.message)

    async def sign_out(self) -> None:
        if self.guard is not None:
            self.guard.cancel()
            with suppress(asyncio.CancelledError):
                await self.guard

    async def _stay_signed_in(self, authentication: Authentication, expires_at: float | None) -> None:
        """Closes the connection when its credentials expire or are revoked."""
        while True:
            left = RECHECK_SECONDS if expires_at is None else expires_at - time.time()
            await asyncio.sleep(min(max(left, 0.1), RECHECK_SECONDS))
            try:
                expires_at = (await authentication.identify(self.credentials)).expires_at
            except Busy:
                continue
            except Unauthenticated:
                await cast("WebSocket", self.websocket).close(FORBIDDEN, "The credentials have expired.")
                return


class Socket(ASGIWebSocketAdapter):
    def viewer(self, id: str) -> Viewer | None:
        server = cast("Broadcasting", self.view)
        push = self.ws.scope.get("extensions", {}).get(server.push_extension)
        return None if push is None else Viewer(orjson.dumps(id), push, server.groups)

    async def close(self, code: int, reason: str) -> None:
        """Closes the connection unless it is already closed: the first reason counts."""
        if self.ws.application_state is WebSocketState.CONNECTED:
            await super().close(code, reason)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Sends the message unless the connection is closed: operations may finish after the close."""
        if self.ws.application_state is WebSocketState.CONNECTED:
            await super().send_json(message)


class Handler(BaseGraphQLTransportWSHandler[Caller, None]):
    async def handle_message(self, message: Message) -> None:
        if _is_well_formed(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        is_new = self.connection_acknowledged and message["id"] not in self.operations
        if is_new and len(self.operations) >= SUBSCRIPTIONS_A_CONNECTION:
            error = GraphQLError(
                f"This connection exceeds a limit of the endpoint: at most {SUBSCRIPTIONS_A_CONNECTION} subscriptions.",
                extensions={"code": "SUBSCRIPTION_LIMIT"},
            )
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
        else:
            current_viewer.set(cast("Socket", self.websocket).viewer(message["id"]))
            await super().handle_subscribe(message)  # the operation's task copies the context variable


def _is_well_formed(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in ("subscribe", "complete") and not isinstance(message.get("id"), str):
        return False
    if message["type"] != "subscribe":
        return True
    payload = message.get("payload")
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), (dict, type(None)))
        and isinstance(payload.get("operationName"), (str, type(None)))
    )
