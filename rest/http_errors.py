"""Problem documents, and for browsers pages, for unknown paths and methods that a path does not support."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import DomainError
from rest.browser_pages import NOWHERE, for_people
from rest.problems import problem, refused

_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 400: "MALFORMED"}


Handlers = Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]


def exception_handlers(count: Callable[[], None] = lambda: None) -> Handlers:
    """`count`: called for each request that no operation answers; may raise a DomainError in its place."""

    async def counted(request: Request, error: Exception) -> Response:
        try:
            count()
        except DomainError as refusal:
            return for_people(request, refused(refusal, request.url.path), NOWHERE)
        return for_people(request, _refused_over_http(request, error), NOWHERE)

    return {HTTPException: counted}


def _refused_over_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    code, detail = _CODES.get(status, "REFUSED"), f"There is no {request.url.path} here."
    if status == 405:  # noqa: PLR2004 - Method Not Allowed
        detail = f"{request.url.path} does not take {request.method}."
    return problem(status, code, detail, request.url.path, headers=headers)
