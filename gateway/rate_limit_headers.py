"""Response headers with the caller's remaining requests, so that a client can slow down before it is refused.

`RateLimit` and `RateLimit-Policy` follow the IETF draft (draft-ietf-httpapi-ratelimit-headers-10). The three others are
its earlier form, which most clients read today.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.rate_limits import Allowance, current_allowance
from gateway.tallies import WINDOW_SECONDS

PUBLIC = b"public"


class RateLimitHeaders:
    """Adds the headers to the answer of every request that a rate limit counted, but not to one that caches store for
    everybody: other callers would read this caller's numbers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            allowance = current_allowance.get()
            if message["type"] == "http.response.start" and allowance is not None:
                headers = message.get("headers", ())
                message["headers"] = headers if is_public(headers) else [*headers, *headers_of(allowance)]
            await send(message)

        current_allowance.set(None)
        await self._app(scope, receive, send_with_headers)


def is_public(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether caches store the answer for everybody."""
    return any(name == b"cache-control" and value.startswith(PUBLIC) for name, value in headers)


def headers_of(allowance: Allowance) -> list[tuple[bytes, bytes]]:
    policy, limit = allowance.policy.encode(), allowance.limit
    left, resets_in = allowance.left, allowance.resets_in_seconds
    return [
        (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (policy, limit, WINDOW_SECONDS)),
        (b"ratelimit", b'"%b";r=%d;t=%d' % (policy, left, resets_in)),
        (b"ratelimit-limit", b"%d" % limit),
        (b"ratelimit-remaining", b"%d" % left),
        (b"ratelimit-reset", b"%d" % resets_in),
    ]
