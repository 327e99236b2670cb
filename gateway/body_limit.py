"""Limits the size of request bodies. No body is read beyond its limit."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.arrivals import ArrivalLimits
from gateway.refusals import Refusal


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Answers 413 where Content-Length exceeds the path's limit, and otherwise as soon as the received bytes do."""

    def __init__(self, app: ASGIApp, limits: ArrivalLimits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.bytes_of(scope["path"])
        if _announced(scope) > limit:
            await _refusal(limit).answer(scope, send)
            return
        started, received = False, 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _TooLarge
            return message

        async def noticed(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noticed)
        except _TooLarge:
            if started:
                raise
            await _refusal(limit).answer(scope, send)


def _refusal(limit: int) -> Refusal:
    # The connection stays open: closing it while the client still writes would lose the answer. The server discards
    # the rest of the body.
    return Refusal(413, "TOO_LARGE", f"The body is longer than {limit} bytes.")


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
