"""Serves the OpenAPI document, which is large and the same for everybody."""

import functools
import hashlib
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import DomainError
from rest import openapi
from rest.problems import refused


@functools.cache
def _as_sent() -> tuple[bytes, str]:
    content = openapi.text().encode()
    return content, f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'


def make_ready() -> None:
    """Builds the document before a client asks for it: it takes 80 ms, in which no other client would be served."""
    _as_sent()


def openapi_route(count: Callable[[], None] = lambda: None) -> Route:
    """`count`: called for each request; may raise a DomainError in its place."""

    async def answer(request: Request) -> Response:
        try:
            count()
        except DomainError as refusal:
            return refused(refusal, request.url.path)
        content, tag = _as_sent()
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
        return Response(content, media_type="application/json", headers={"ETag": tag, "Cache-Control": "no-cache"})

    return Route("/openapi.json", answer)
