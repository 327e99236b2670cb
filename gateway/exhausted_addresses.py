"""Refuses visitors of an address that has no request left, before anything is done for them: a flood must not cost the
server what its answers would.
"""

from collections.abc import Callable

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.problem_documents import MEDIA_TYPE, problem_document
from gateway.begun_bookings import CREDENTIALS
from gateway.overload import GRAPHQL
from gateway.rate_limit_headers import headers_of
from gateway.rate_limits import RateLimits, TooManyRequests, current_allowance


class ExhaustedAddresses:
    """Stands outside of what logs, as `Shedding` does, and inside of `ClientAddresses`. `limits`: of this process, once
    it has started. `is_exempt`: paths that are served to everybody.
    """

    def __init__(self, app: ASGIApp, limits: Callable[[], RateLimits], is_exempt: Callable[[str], bool]) -> None:
        self._app, self._limits, self._is_exempt = app, limits, is_exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["type"] == "http" and _is_of_a_visitor(scope) and not self._is_exempt(scope["path"]):
                self._limits().require_address()
        except TooManyRequests as refusal:
            await _answer(refusal, scope["path"], send)
        else:
            await self._app(scope, receive, send)


def _is_of_a_visitor(scope: Scope) -> bool:
    return not any(name in CREDENTIALS for name, _ in scope["headers"])


async def _answer(refusal: TooManyRequests, path: str, send: Send) -> None:
    """In the words of the entry point that the path belongs to."""
    seconds = refusal.retry_after_seconds
    if path == GRAPHQL:
        media_type = "application/json"
        body = orjson.dumps({"errors": [{"message": refusal.message, "extensions": {"code": refusal.code}}]})
    else:
        media_type, facts = MEDIA_TYPE, {"retryAfterSeconds": seconds}
        body = orjson.dumps(problem_document(429, refusal.code, refusal.message, path, facts))
    allowance = current_allowance.get()
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"retry-after", b"%d" % seconds),
        *(() if allowance is None else headers_of(allowance)),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
