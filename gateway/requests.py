"""Gives every request of any entry point an id, a log line, and an answer even after an internal error."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.refusals import Refusal

log = structlog.get_logger()
HEADER = b"x-request-id"
CLIENT_LEFT = 499
"""Logged for a client that disconnected before its answer; never sent."""
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,99}")


class RequestIds:
    """Puts an id of our own into `scope["state"]["request_id"]` and into every log line, which contains no query,
    headers or bodies. A well-formed X-Request-Id of the client stands beside it in the log, as `client_request_id`, and
    is what the answer's header repeats. It is no more than a client's word, so audit trail and outbox have ours.
    """

    def __init__(self, app: ASGIApp, new_id: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._app, self._new_id = app, new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id, given = self._new_id(), _given(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        beside = {} if given is None else {"client_request_id": given}
        before = structlog.contextvars.bind_contextvars(request_id=request_id, **beside)
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
        scope = self._scope
        route = getattr(scope.get("route"), "path", None)
        log.info(
            "request",
            method=scope["method"],
            path=scope["path"] if route is None else scope.get("root_path", "") + route,
            status=self._status,
            milliseconds=round((time.perf_counter() - self._began) * 1000, 1),
        )


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER:
            text = value.decode("latin-1")
            return text if _WELL_FORMED.fullmatch(text) else None
    return None
