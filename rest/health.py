"""Probes for load balancers and process managers: liveness and readiness."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rest.problems import problem

log = structlog.get_logger()
PATIENCE_SECONDS = 2
LEAVING = "The server is going: ask another one."

IsReady = Callable[[], Awaitable[bool]]


def routes(
    is_ready: IsReady, is_leaving: Callable[[], bool] = lambda: False, patience_seconds: float = PATIENCE_SECONDS
) -> list[Route]:
    """Returns the probes' routes. `is_ready`: whether the database answers and its migrations are current; an exception
    counts as no. `is_leaving`: whether the process is shutting down and serves only until load balancers have noticed.
    """
    alive = JSONResponse({"status": "ok"})  # made once: it is asked for more often than anything else

    async def healthz(_: Request) -> Response:
        return alive

    async def readyz(request: Request) -> Response:
        reason = LEAVING if is_leaving() else await _reason_against(is_ready, patience_seconds)
        if reason is None:
            return JSONResponse({"status": "ready"})
        return problem(503, "NOT_READY", reason, request.url.path, headers={"Retry-After": str(PATIENCE_SECONDS)})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _reason_against(is_ready: IsReady, patience_seconds: float) -> str | None:
    try:
        async with asyncio.timeout(patience_seconds):
            current = await is_ready()
    except Exception as error:  # noqa: BLE001 - whatever the database says, it is not ready
        log.warning("not_ready", error=type(error).__name__)
        return "The database does not answer."
    return None if current else "The database is not at this server's migrations: run marquee migrate."
