"""The process's metrics, in Prometheus' format."""

import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import Unauthenticated
from rest.problems import refused

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def route(show: Callable[[], Awaitable[bytes]], token: str | None) -> Route:
    """Returns the route. `token`: the bearer token that readers must send; None: no authentication."""

    async def metrics(request: Request) -> Response:
        borne = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token is not None and not secrets.compare_digest(borne.encode(), token.encode()):
            return refused(Unauthenticated(), request.url.path)
        return Response(await show(), headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)

    return Route("/metrics", metrics)
