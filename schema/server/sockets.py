"""WebSocket connections (graphql-transport-ws): authentication, expiry, and what a client may say when.

The server's WebSocket calls a connection back with each message, so that a connection whose client only watches has no
task (decision 0021).
"""

import asyncio
from collections.abc import Coroutine
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from graphql import GraphQLError

from domain.accounts import VISITOR
from domain.errors import DomainError, Unauthenticated
from schema.kit.context import Caller
from schema.server.guarding import Guard
from schema.server.socket_limits import Pace, Presence
from schema.server.socket_operations import Operation, Request, Wire

if TYPE_CHECKING:
    from schema.server.socket_endpoint import SocketEndpoint

SUBSCRIPTIONS_A_CONNECTION = 20
INIT_SECONDS = 5.0
BAD_REQUEST, UNAUTHORIZED, FORBIDDEN = 4400, 4401, 4403
INIT_TIMEOUT, ALREADY_EXISTS, TOO_MANY_INITS = 4408, 4409, 4429
TRY_AGAIN_LATER = 1013
CREDENTIALS = ("authorization", "x-api-key")
log = structlog.get_logger()


class Connection(Caller):
    """A WebSocket's caller. `credentials`: from `connection_init`, else from the handshake's headers."""

    def __init__(
        self,
        endpoint: "SocketEndpoint",
        wire: Wire,
        presence: Presence,
        request_id: str,
        credentials: dict[str, str],
    ) -> None:
        super().__init__(endpoint.services, endpoint.hub, VISITOR, request_id)
        self.endpoint, self.wire = endpoint, wire
        self._presence, self._pace = presence, Pace(endpoint.limits.messages_a_second)
        self._credentials = credentials
        self._context = copy_context()  # with the client's address and the request's id
        self._operations: dict[str, Operation] = {}
        self._is_acknowledged = self._has_ended = False
        self._unread: list[str | bytes] | None = None  # what came during sign-in, or too soon
        self._pacing: asyncio.TimerHandle | None = None
        self._signing_in: asyncio.Task[None] | None = None
        self._guard: Guard | None = None
        self._awaiting_init = asyncio.get_running_loop().call_later(
            INIT_SECONDS, self.close, INIT_TIMEOUT, "Connection initialisation timeout"
        )

    def take(self, message: str | bytes) -> None:
        """Called by the server's WebSocket with each message."""
        if self._unread is not None:
            self._unread.append(message)
        elif seconds := self._pace.seconds_to_wait():
            self._hold(message)
            self._pacing = asyncio.get_running_loop().call_later(seconds, self._release)
        elif isinstance(message, bytes):
            self.close(BAD_REQUEST, "WebSocket message type must be text")
        else:
            self._take_text(message)

    def end(self) -> None:
        """Called by the server's WebSocket when the connection is closing."""
        self._has_ended = True
        for operation in self._operations.values():
            operation.cancel()
        self._operations.clear()
        if self._signing_in is not None:
            self._signing_in.cancel()
        if self._guard is not None:
            self._guard.stop()
        self._presence.leave()
        self._awaiting_init.cancel()
        if self._pacing is not None:
            self._pacing.cancel()

    def close(self, code: int, reason: str) -> None:
        self.wire.close(code, reason)

    def run(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self.wire.run(coroutine, self._context.copy())

    def forget(self, operation: Operation) -> bool:
        """False where the client has ended the operation already."""
        is_known = self._operations.get(operation.id) is operation
        if is_known:
            del self._operations[operation.id]
        return is_known

    def note(self, operation: str) -> None:
        """An operation that a group serves from its beginning is logged and counted as others are."""
        self.endpoint.observe("graphql", operation, "ok", None)
        log.info("operation", request_id=self.request_id, operation=operation, outcome="ok")

    def _take_text(self, text: str) -> None:
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            self.close(BAD_REQUEST, "WebSocket message must be valid JSON")
            return
        match message:
            case {"type": "subscribe", "id": str(id), "payload": {"query": str(query)} as payload}:
                self._subscribe(id, Request.of(query, payload, self.principal.role))
            case {"type": "complete", "id": str(id)}:
                if (operation := self._operations.pop(id, None)) is not None:
                    operation.cancel()
            case {"type": "connection_init"}:
                self._initialise(message.get("payload", {}))
            case {"type": "ping"}:
                self.wire.write(b'{"type":"pong"}')
            case {"type": "pong"}:
                pass
            case {"type": str(kind)} if kind not in ("subscribe", "complete"):
                self.close(BAD_REQUEST, f"Unknown message type: {kind}")
            case _:
                self.close(BAD_REQUEST, "Failed to parse message")

    def _subscribe(self, id: str, request: Request | None) -> None:
        if request is None:
            self.close(BAD_REQUEST, "Failed to parse message")
        elif not self._is_acknowledged:
            self.close(UNAUTHORIZED, "Unauthorized")
        elif id in self._operations:
            self.close(ALREADY_EXISTS, f"Subscriber for {id} already exists")
        else:
            operation = self._operations[id] = Operation(self, id, request)
            if len(self._operations) > SUBSCRIPTIONS_A_CONNECTION:
                operation.refuse(_TOO_MANY)
                return
            try:
                self._context.run(self.endpoint.guards.authentication.admit, self.principal)
            except DomainError as refusal:
                operation.refuse(GraphQLError(refusal.message, original_error=refusal))
            else:
                operation.start()

    def _initialise(self, payload: Any) -> None:
        if not isinstance(payload, dict):
            self.close(BAD_REQUEST, "Invalid connection init payload")
        elif self._is_acknowledged:
            self.close(TOO_MANY_INITS, "Too many initialisation requests")
        else:
            self._awaiting_init.cancel()
            self._hold()
            self._signing_in = self.run(self._sign_in(payload))

    async def _sign_in(self, payload: dict[str, Any]) -> None:
        """Authenticates the connection, and then takes what its client has said meanwhile."""
        try:
            self._guard = await self._admitted(payload)
            self._presence.identify(self._guard.principal)
        except Unauthenticated:
            self.close(FORBIDDEN, "Forbidden")
        except DomainError as refusal:  # what waiting helps: the database is away, or a limit is exceeded
            self.close(FORBIDDEN if refusal.seconds_to_wait() is None else TRY_AGAIN_LATER, refusal.message)
        else:
            self.principal, self._is_acknowledged = self._guard.principal, True
            self.wire.write(b'{"type":"connection_ack"}')
        finally:
            self._signing_in = None
        self._release()

    def _hold(self, *messages: str | bytes) -> None:
        """Keeps messages from now on, and reads no more than what has come already."""
        self._unread = list(messages)
        self.wire.pause_reading()

    def _release(self) -> None:
        unread, self._unread = self._unread or (), None
        for message in unread:
            if not self._has_ended:
                self.take(message)
        if self._unread is None:
            self.wire.resume_reading()

    async def _admitted(self, payload: dict[str, Any]) -> Guard:
        said = {name.lower(): value for name, value in payload.items()}
        given = {name: value for name, value in said.items() if name in CREDENTIALS and value is not None}
        if any(not isinstance(value, str) for value in given.values()):
            raise Unauthenticated
        return await self.endpoint.guards.admit(given or self._credentials, partial(self.close, FORBIDDEN))


_TOO_MANY = GraphQLError(
    f"This connection exceeds a limit of the endpoint: at most {SUBSCRIPTIONS_A_CONNECTION} subscriptions.",
    extensions={"code": "SUBSCRIPTION_LIMIT"},
)
