"""How a refusal looks over HTTP: one table from Kind to status, one body (RFC 9457), the domain's own facts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.errors import DomainError, Kind
from rest.amounts import plain_number

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1

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
    """What only this door knows of: a request that is no request of ours, before any rule was asked."""

    status: int
    code: str
    detail: str
    headers: Mapping[str, str] | None = None

    MALFORMED: ClassVar[str] = "MALFORMED"


class FieldProblemAnswer(BaseModel):
    field: str
    message: str


class ProblemAnswer(BaseModel, extra="allow"):
    """RFC 9457, with our code and the facts of the refusal."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldProblemAnswer] = Field(default_factory=list, description="With INVALID_INPUT.")


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
    body = {
        "type": f"urn:marquee:problem:{code.lower().replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": path,
        **(facts or {}),
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status, dict(headers or {}), MEDIA_TYPE)


def members(error: DomainError) -> dict[str, Any]:
    """The error's facts in camelCase; `x_minor` becomes `xAmount` in major units, `status` `currentStatus`."""
    return dict(_member(name, value) for name, value in error.facts().items())


def _member(name: str, value: Any) -> tuple[str, Any]:
    if name == "status":
        return "currentStatus", _plain(value)  # `status` is the response's own in RFC 9457
    if name.endswith("_minor"):
        return camel(name.removesuffix("_minor") + "_amount"), plain_number(value)
    return camel(name), _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {camel(name): _plain(each) for name, each in asdict(value).items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _headers(error: DomainError) -> dict[str, str]:
    if error.kind is Kind.UNAUTHENTICATED:
        return {"WWW-Authenticate": 'Bearer realm="marquee"'}
    if error.kind in (Kind.LIMITED, Kind.UNAVAILABLE):
        return {"Retry-After": str(error.facts().get("retry_after_seconds", RETRY_AFTER_SECONDS))}
    return {}
