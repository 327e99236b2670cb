"""Domain errors over HTTP: the status of each Kind, and the body (RFC 9457) with the error's facts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.errors import DomainError, Kind
from domain.facts import members_of
from domain.problem_documents import MEDIA_TYPE, problem_document
from rest.amounts import plain_number

STATUS = {
    Kind.INVALID: 422,
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.DECLINED: 402,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}


@dataclass(eq=False)
class HttpProblem(Exception):
    """A malformed request, refused before its use case is called."""

    status: int
    code: str
    detail: str
    headers: Mapping[str, str] | None = None

    MALFORMED: ClassVar[str] = "MALFORMED"
    UNSUPPORTED: ClassVar[str] = "UNSUPPORTED_MEDIA_TYPE"


class FieldProblemAnswer(BaseModel):
    field: str
    message: str


class ProblemAnswer(BaseModel, extra="allow"):
    """A problem document (RFC 9457), with the error's code and facts."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldProblemAnswer] = Field(
        default_factory=list, description="The invalid fields, with INVALID_INPUT."
    )


def refused(error: DomainError, path: str) -> Response:
    status = STATUS[error.kind]
    return problem(status, error.code, error.message, path, facts=members(error), headers=_headers(error))


def problem(
    status: int,
    code: str,
    detail: str,
    path: str,
    *,
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = problem_document(status, code, detail, path, facts)
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status, dict(headers or {}), MEDIA_TYPE)


def members(error: DomainError) -> dict[str, Any]:
    """Returns the error's facts as JSON members. A fact named `status` becomes `currentStatus`: the document has a
    `status` of its own.
    """
    facts = {"current_status" if name == "status" else name: value for name, value in error.facts().items()}
    return members_of(facts, plain_number)


def _headers(error: DomainError) -> dict[str, str]:
    if error.kind is Kind.UNAUTHENTICATED:
        return {"WWW-Authenticate": 'Bearer realm="marquee"'}
    seconds = error.seconds_to_wait()
    return {} if seconds is None else {"Retry-After": str(seconds)}
