"""Answers requests of visitors that were answered from something kept before, without reading them again.

A crowd sends the same few requests, byte by byte. Finding the route, parsing the body, validating a document and its
variables leads to the same kept answer each time, and takes twice as long as all the rest. What is the request's own is
done for each: its visitor is counted, it gets an id, a log line and its place in the metrics.
"""

import time
from collections import OrderedDict

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.repeating import REPEATABLE, Repeatable
from gateway.rate_limit_headers import headers_of as allowance_headers
from gateway.rate_limit_headers import is_public
from gateway.rate_limits import current_allowance
from gateway.requests import HEADER, given_id, log_request, logged_ids, new_id, route_of

log = structlog.get_logger()
MOST_BYTES = 4 * 1024 * 1024
OVERHEAD_BYTES = 2048
"""About what is remembered beside a request's bytes."""
LONGEST_BODY = 8 * 1024
"""A longer body is not read before the request goes its way."""

_TELLING = frozenset({b"accept", b"content-type"})
"""Headers by which an answer may differ."""
_NOT_ALIKE = frozenset(
    {b"authorization", b"x-api-key", b"if-none-match", b"transfer-encoding", b"expect", b"content-encoding", b"range"}
)
"""A request with one of these goes the whole way."""

Identity = tuple[str | bytes, ...]


class RepeatedRequests:
    """`posted`: the paths to which queries are posted. Everything else that is answered again is asked by GET."""

    def __init__(self, app: ASGIApp, posted: frozenset[str], most_bytes: int = MOST_BYTES) -> None:
        self._app, self._posted = app, posted
        self._known = KnownRequests(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        identity = _identity(scope, self._posted) if scope["type"] == "http" else None
        if identity is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST":
            first = await receive()
            receive = _after(first, receive)
            identity = (*identity, first.get("body", b""))
            if first["type"] != "http.request" or first.get("more_body", False):
                await self._app(scope, receive, send)
                return
        known = self._known.find(identity)
        if known is None or not await _answered(*known, scope, send):
            await self._app(scope, receive, send)
            left = scope.get("state", {}).get(REPEATABLE)
            if left is not None:
                self._known.keep(identity, left, route_of(scope))


class KnownRequests:
    """What to do about requests that came before, the least recently used first out."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._known: OrderedDict[Identity, tuple[Repeatable, str]] = OrderedDict()
        self.bytes = 0

    def find(self, identity: Identity) -> tuple[Repeatable, str] | None:
        """(how it is answered again, its route)"""
        known = self._known.get(identity)
        if known is not None:
            self._known.move_to_end(identity)
        return known

    def keep(self, identity: Identity, repeatable: Repeatable, route: str) -> None:
        if identity not in self._known:
            self.bytes += _size(identity)
        self._known[identity] = repeatable, route
        while self.bytes > self._most_bytes:
            self.bytes -= _size(self._known.popitem(last=False)[0])


def _size(identity: Identity) -> int:
    return OVERHEAD_BYTES + sum(map(len, identity))


def _identity(scope: Scope, posted: frozenset[str]) -> Identity | None:
    """What makes a request the same as another one, but for its body. None for one that goes the whole way."""
    method, length, telling = scope["method"], 0, []
    if method != "GET" and (method != "POST" or scope["path"] not in posted):
        return None
    for name, value in scope["headers"]:
        if name in _NOT_ALIKE:
            return None
        if name in _TELLING:
            telling += [name, value]
        elif name == b"content-length":
            length = int(value) if value.isdigit() else LONGEST_BODY + 1
    if length > LONGEST_BODY or (method == "GET" and length):
        return None
    return method, scope["path"], scope["query_string"], *telling


def _after(first: Message, receive: Receive) -> Receive:
    """Receives the message that was received already, and then those behind it."""
    waiting = [first]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


async def _answered(known: Repeatable, route: str, scope: Scope, send: Send) -> bool:
    """Answers the request as it was answered before, unless it must go the whole way."""
    began = time.perf_counter()
    request_id, given = new_id(), given_id(scope)
    state = scope.setdefault("state", {})
    state["request_id"] = request_id
    current_allowance.set(None)
    try:
        again = await known.again(state)
    except Exception:  # a bug of the short way: the whole way answers, or says what is wrong
        log.exception("repetition_failed", request_id=request_id)
        return False
    if again is None:
        return False
    headers, allowance = [*again.headers], current_allowance.get()
    if allowance is not None and not is_public(headers):
        headers += allowance_headers(allowance)
    headers.append((HEADER, (given or request_id).encode()))
    await send({"type": "http.response.start", "status": again.status, "headers": headers})
    await send({"type": "http.response.body", "body": again.body})
    logged = logged_ids(request_id, given)
    if again.outcome is not None:
        logged |= {"operation": known.operation, "outcome": again.outcome}
    seconds = time.perf_counter() - began
    log_request(scope["method"], route, again.status, seconds, **logged)
    return True
