"""Gives every request of any entry point an id, a log line, and an answer even after an internal error."""

import os
import re
import time
from collections.abc import Callable

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.refusals import Refusal

log = structlog.get_logger()
HEADER = b"x-request-id"
ID_BYTES = 16
CLIENT_LEFT = 499
"""Logged for a client that disconnected before its answer; never sent."""
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,99}")


def new_id() -> str:
    """Of a request: an id of our own."""
    return os.urandom(ID_BYTES).hex()


class RequestIds:
    """Puts an id of our own into `scope["state"]["request_id"]` and into every log line, which contains no query,
    headers or bodies. A well-formed X-Request-Id of the client stands beside it in the log, as `client_request_id`, and
    is what the answer's header repeats. It is no more than a client's word, so audit trail and outbox have ours.
    """

    def __init__(self, app: ASGIApp, new_id: Callable[[], str] = new_id) -> None:
        self._app, self._new_id = app, new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id, given = self._new_id(), given_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        before = structlog.contextvars.bind_contextvars(**logged_ids(request_id, given))
        try:
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await _Exchange(scope, send, request_id, given or request_id).run(self._app, receive)
        finally:
            structlog.contextvars.reset_contextvars(**before)


class _Exchange:
    """One HTTP request and its answer, whose header calls it `named`."""

    def __init__(self, scope: Scope, send: Send, request_id: str, named: str) -> None:
        self._scope, self._send, self._request_id, self._named = scope, send, request_id, named
        self._status: int | None = None
        self._began = time.perf_counter()

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        try:
            await app(self._scope, receive, self._stamped)
        except ClientDisconnect:
            self._status = CLIENT_LEFT
        except Exception:
            log.exception("request_failed", method=self._scope["method"], path=self._scope["path"])
            if self._status is not None:
                raise
            await self._answer_internal_error()
        finally:
            self._log()

    async def _stamped(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = [*message.get("headers", ()), (HEADER, self._named.encode())]
        await self._send(message)

    async def _answer_internal_error(self) -> None:
        """Says nothing about the cause, which is found in the log by the request's id."""
        detail = "Something went wrong on our side. Tell us the request id."
        problem = Refusal(500, "INTERNAL", detail, members={"requestId": self._request_id})
        await problem.answer(self._scope, self._stamped)

    def _log(self) -> None:
        log_request(self._scope["method"], route_of(self._scope), self._status, time.perf_counter() - self._began)


def log_request(method: str, path: str, status: int | None, seconds: float, **more: str) -> None:
    """The one line of a request. `more`: what is not bound to the logger's context."""
    log.info("request", method=method, path=path, status=status, milliseconds=round(seconds * 1000, 1), **more)


def route_of(scope: Scope) -> str:
    """The path as it is logged: that of the route, without ids, where one was found."""
    route = getattr(scope.get("route"), "path", None)
    return str(scope["path"] if route is None else scope.get("root_path", "") + route)


def given_id(scope: Scope) -> str | None:
    """The client's id of the request, where it is well-formed."""
    for name, value in scope["headers"]:
        if name == HEADER:
            text = value.decode("latin-1")
            return text if _WELL_FORMED.fullmatch(text) else None
    return None


def logged_ids(request_id: str, given: str | None) -> dict[str, str]:
    """What a log line says of them."""
    return {"request_id": request_id} if given is None else {"request_id": request_id, "client_request_id": given}
