"""Gives every request of any entry point an id, a log line, and an answer even after an internal error."""

import os
import re
import time

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


class RequestIds:
    """Puts the id into `scope["state"]["request_id"]`, into every log line and into a header of the answer. A
    well-formed X-Request-Id of the client is kept. The log line contains no query, headers or bodies.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = id_of(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        before = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await _Exchange(scope, send, request_id).run(self._app, receive)
        finally:
            structlog.contextvars.reset_contextvars(**before)


class _Exchange:
    """One HTTP request and its answer."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self._scope, self._send, self._request_id = scope, send, request_id
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
            message["headers"] = [*message.get("headers", ()), *headers_of(self._request_id)]
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


def headers_of(request_id: str) -> list[tuple[bytes, bytes]]:
    """What every answer has."""
    return [(HEADER, request_id.encode()), (b"x-content-type-options", b"nosniff")]


def id_of(scope: Scope) -> str:
    """The client's id of the request where it is well-formed, else a new one."""
    return _given(scope) or os.urandom(ID_BYTES).hex()


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER:
            text = value.decode("latin-1")
            return text if _WELL_FORMED.fullmatch(text) else None
    return None
