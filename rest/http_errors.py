"""Problem documents for unknown paths and methods that a path does not support."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rest.problems import problem

_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 400: "MALFORMED"}


async def refuse_over_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    code, detail = _CODES.get(status, "REFUSED"), f"There is no {request.url.path} here."
    if status == 405:  # noqa: PLR2004 - Method Not Allowed
        detail = f"{request.url.path} does not take {request.method}."
    return problem(status, code, detail, request.url.path, headers=headers)


EXCEPTION_HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: refuse_over_http,
}
