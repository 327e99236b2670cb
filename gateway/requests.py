"""What every request gets, whichever door it goes to: an id, a line in the log, and an answer even when we fail."""

import re
import time
import uuid

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.refusals import Refusal

log = structlog.get_logger()
HEADER = b"x-request-id"
CLIENT_LEFT = 499
"""In the log alone: nobody was there to be answered."""
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,99}")


class RequestIds:
    """Outermost. The id stands in `scope["state"]["request_id"]`, in every log line and in the answer's header; a
    sane one that comes in is kept. The log line names neither query, nor headers, nor bodies.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await _Exchange(scope, send, request_id).run(self._app, receive)


class _Exchange:
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
            await self._apologise()
        finally:
            self._log()

    async def _stamped(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            own = (HEADER, self._request_id.encode()), (b"x-content-type-options", b"nosniff")
            message["headers"] = [*message.get("headers", ()), *own]
        await self._send(message)

    async def _apologise(self) -> None:
        """What went wrong stays in the log; the id finds it there."""
        detail = "Something went wrong on our side. Tell us the request id."
        sorry = Refusal(500, "INTERNAL", detail, members={"requestId": self._request_id})
        await sorry.answer(self._scope, self._stamped)

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
            return text if _SANE.fullmatch(text) else None
    return None
