"""Operations on a WebSocket: each has a stream and a task of its own until it has ended, or until a broadcast group
serves it.
"""

import asyncio
import re
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack, aclosing
from contextvars import Context
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import orjson
from graphql import GraphQLError
from strawberry.types.execution import ExecutionResult, PreExecutionError

from domain.accounts import Role
from schema.kit.broadcast import BroadcastGroup, BroadcastGroups
from schema.kit.errors import mask_errors
from schema.kit.viewers import Push, current_viewer
from schema.server.sharing import encode

if TYPE_CHECKING:
    from schema.server.sockets import Connection


_SUBSCRIPTION = re.compile(r"(?:[\s,\ufeff]|#[^\n]*\n)*+subscription\b")


class Wire(Protocol):
    """A WebSocket that calls its connection back."""

    def push(self, frame: bytes) -> bool:
        """As `schema.kit.viewers.Push`."""
        ...

    def write(self, text: bytes) -> None: ...

    async def send(self, text: bytes) -> None:
        """As `write`, and returns when the connection takes more."""
        ...

    def close(self, code: int, reason: str) -> None:
        """The first reason counts."""
        ...

    def run(self, coroutine: Coroutine[Any, Any, None], context: Context) -> asyncio.Task[None]:
        """A task that a shutdown of the server waits for."""
        ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Request(NamedTuple):
    """What a client asks, with what limits and access depend on where a group may serve the client: its role."""

    query: str
    operation_name: str | None
    variables: bytes
    role: Role

    @classmethod
    def of(cls, query: str, payload: dict[str, Any], role: Role) -> "Request | None":
        """None for a payload that is malformed."""
        name, variables = payload.get("operationName"), payload.get("variables")
        if not isinstance(name, (str, type(None))) or not isinstance(variables, (dict, type(None))):
            return None
        try:
            return cls(query, name, orjson.dumps(variables), role)
        except orjson.JSONEncodeError:  # nested more deeply than it writes
            return None

    @property
    def begins_as_subscription(self) -> bool:
        """By the document's first word: it is not parsed yet, and what is taken for another kind is answered too."""
        return _SUBSCRIPTION.match(self.query) is not None


class Operation:
    """As `schema.kit.viewers.Viewer`."""

    __slots__ = ("_connection", "_group", "_rested", "_task", "id", "push", "request", "tail", "version")

    def __init__(self, connection: "Connection", id: str, request: Request) -> None:
        self._connection, self.id, self.request = connection, id, request
        self.version: int | None = None
        self.tail = b',"id":' + orjson.dumps(id) + b"}"
        self.push: Push = connection.wire.push
        self._group: BroadcastGroup | None = None
        self._rested = False
        self._task: asyncio.Task[None] | None = None

    @property
    def request_bytes(self) -> int:
        return sys.getsizeof(self.request.query) + sys.getsizeof(self.request.variables)

    @property
    def groups(self) -> BroadcastGroups:
        return self._connection.endpoint.groups

    def start(self) -> None:
        if not self.groups.welcome(self):
            self.resume()

    def cancel(self) -> None:
        self._leave_group()
        if self._task is not None:
            self._task.cancel()

    def rest(self, group: BroadcastGroup) -> None:
        self.request = group.known(self.request)
        self._group, self._rested = group, True

    def began(self, operation: str) -> None:
        self._connection.note(operation)

    def resume(self) -> None:
        self._group = None
        if self._task is None:  # else its stream has not ended yet, and is followed by another one
            self._task = self._connection.run(self._run())

    def refuse(self, *errors: GraphQLError) -> None:
        masked = mask_errors(errors, self._connection.request_id) or ()
        self._end("error", [error.formatted for error in masked])

    async def _run(self) -> None:
        current_viewer.set(self)
        try:
            while True:
                self._rested = False
                await self._stream()
                if not self._rested or self._group is not None:
                    break  # it has ended, or a group serves it; else the group has already given it back
        except Exception as error:  # noqa: BLE001 - overload; or a bug, masked and logged as one of a field is
            self.refuse(GraphQLError(str(error), original_error=error))
            self._leave_group()
        finally:
            self._task = None
        if self._group is None:
            self._end("complete")

    def _leave_group(self) -> None:
        group, self._group = self._group, None
        if group is not None:
            group.leave(self)

    async def _stream(self) -> None:
        """Sends the results of its own stream. An operation that cannot be executed ends with its errors."""
        async with AsyncExitStack() as beginning:
            if self.version is None and not await self._may_begin(beginning):
                return
            results = await self._connection.endpoint.schema.stream(
                self.request.query,
                variable_values=orjson.loads(self.request.variables),
                context_value=self._connection,
                operation_name=self.request.operation_name,
            )
            async with aclosing(results):
                async for result in results:
                    await beginning.aclose()
                    if isinstance(result, PreExecutionError):
                        self.refuse(*(result.errors or ()))
                    elif isinstance(result, ExecutionResult):
                        await self._connection.wire.send(b'{"type":"next","payload":' + _payload(result) + self.tail)
                    else:
                        self.refuse(GraphQLError("Incremental delivery is not supported over graphql-transport-ws"))
                        return

    async def _may_begin(self, beginning: AsyncExitStack) -> bool:
        """Until its first result an operation weighs as a request does. A query or mutation is refused under overload,
        a subscription waits for its turn; False where a group serves it by then.
        """
        endpoint = self._connection.endpoint
        is_subscription = self.request.begins_as_subscription
        if is_subscription:
            await beginning.enter_async_context(endpoint.turns)
            if self.groups.welcome(self):
                return False
        beginning.enter_context(endpoint.limits.carrying(refusing=not is_subscription))
        return True

    def _end(self, kind: str, payload: object = None) -> None:
        """The id is free for another operation before the client can read that this one has ended."""
        if self._connection.forget(self):
            said = b"" if payload is None else b',"payload":' + encode(payload).encode()
            self._connection.wire.write(b'{"type":"' + kind.encode() + b'"' + said + self.tail)


def _payload(result: ExecutionResult) -> bytes:
    payload: dict[str, object] = {"data": result.data}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        payload["extensions"] = result.extensions
    return encode(payload).encode()
