"""Which pages' browsers may call: those of the platform's own origin, and those of the origins that are allowed.

A browser sends a page's origin with every WebSocket handshake, and lets the page read answers over HTTP as CORS says.
What sends no origin is no browser, and is not concerned.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REQUEST_HEADERS = (
    "Authorization",
    "X-API-Key",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "X-Request-Id",
    "Apollo-Require-Preflight",
    "X-Apollo-Operation-Name",
    "ApolloGraphQL-Client-Name",
    "ApolloGraphQL-Client-Version",
)
ANSWER_HEADERS = (
    "ETag",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-Id",
    "RateLimit",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
)
PREFLIGHT_SECONDS = 600
_BODY = b"Pages of this origin may not connect: see MARQUEE_ALLOWED_ORIGINS."


def cors(allowed: Collection[str]) -> list[Middleware]:
    """For pages of the allowed origins over HTTP; nothing where there are none. Browsers keep cookies to themselves."""
    if not allowed:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=tuple(allowed),
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=ANSWER_HEADERS,
            max_age=PREFLIGHT_SECONDS,
        )
    ]


class SocketOrigins:
    """Refuses WebSocket handshakes of pages from elsewhere with 403."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app, self._allowed = app, frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or self._permits(scope):
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(_BODY)).encode())]
        await send({"type": "websocket.http.response.start", "status": 403, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": _BODY})

    def _permits(self, scope: Scope) -> bool:
        """Where TLS ends at a proxy only the host tells the platform's own origin."""
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        return origin is None or origin in self._allowed or urlsplit(origin).netloc == headers.get(b"host")
