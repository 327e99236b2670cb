"""Builds the OpenAPI 3.1 document from the operations. `openapi.json` is its committed text."""

import functools
import sys
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, Literal

import orjson
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import WithDefaultSchema

from domain.accounts import PARTNER_SCOPES, Role, Scope
from domain.caching import OF_A_SECOND, VARY
from domain.problem_documents import MEDIA_TYPE
from rest.api import OPERATIONS
from rest.openapi_parameters import parameters_of
from rest.operations import Operation
from rest.pms import SyncShowIn
from rest.problems import ProblemAnswer
from rest.refusals import refusals_of
from rest.responding import CSV

VERSION = "1.0.0"
_REF = "#/components/schemas/{model}"
_DESCRIPTION = (
    "The REST endpoints of Marquee, a movie ticket booking platform. Instants carry an offset, amounts are plain"
    " numbers in major units, ids are typed by their prefix. Every refusal is an RFC 9457 problem with a `code`."
)
_LICENSE = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
_PLAIN_ROUTES = {
    "/healthz": ("Whether the process is alive.", {"200": {"description": "Yes."}}),
    "/readyz": (
        "Whether the database answers and its migrations are current.",
        {
            "200": {"description": "Yes."},
            "503": {"$ref": "#/components/responses/Problem", "description": "Refused: `NOT_READY`."},
        },
    ),
}
HEALTH = "health"
Mode = Literal["validation", "serialization"]


@functools.cache
def text() -> str:
    """The document's JSON."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def document() -> dict[str, Any]:
    schemas, names = _schemas(OPERATIONS)
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, names)
    for path, (summary, answers) in _PLAIN_ROUTES.items():
        paths[path] = {
            "get": {"operationId": path[1:], "tags": [HEALTH], "summary": summary, "security": [], "responses": answers}
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Marquee", "version": VERSION, "description": _DESCRIPTION, "license": _LICENSE},
        "servers": [{"url": "/", "description": "The server that serves this document."}],
        "tags": _tags(OPERATIONS),
        "paths": paths,
        "components": {"schemas": schemas, "responses": _PROBLEM, "securitySchemes": _SECURITY},
    }


class _Schemas(GenerateJsonSchema):
    """Says no default of what a client may leave out: generated clients would demand it."""

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"]) if self.mode == "validation" else super().default_schema(schema)


Names = dict[tuple[type[BaseModel], Mode], str]


def _schemas(operations: Iterable[Operation]) -> tuple[dict[str, Any], Names]:
    """Returns (the schemas by name, the schema name of each body and answer)."""
    wanted: dict[tuple[type[BaseModel], Mode], None] = {(SyncShowIn, "validation"): None}
    for each in operations:
        wanted[each.answer, "serialization"] = None
        if each.body is not None:
            wanted[each.body, "validation"] = None
    wanted[ProblemAnswer, "validation"] = None
    by_model, together = models_json_schema(list(wanted), ref_template=_REF, schema_generator=_Schemas)
    names = {key: by_model[key]["$ref"].removeprefix(_REF.format(model="")) for key in wanted}
    return dict(sorted(together["$defs"].items())), names


def _tags(operations: Iterable[Operation]) -> list[dict[str, str]]:
    """One for each column, described by the docstring of its module."""
    modules = {_column(operation): sys.modules[operation.handler.__module__] for operation in operations}
    described = {column: " ".join((module.__doc__ or "").split()) for column, module in modules.items()}
    described[HEALTH] = "Whether a server can be used, for what starts and balances servers."
    return [{"name": name, "description": described[name]} for name in sorted(described)]


def _column(operation: Operation) -> str:
    return operation.handler.__module__.rpartition(".")[2]


def _operation(operation: Operation, names: Names) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [_column(operation)],
        "summary": operation.summary,
        "description": _who(operation),
        "security": _security(operation),
        "parameters": parameters_of(operation),
    }
    if operation.body is not None:
        content = _json(names[operation.body, "validation"])
        described["requestBody"] = {"required": not operation.body_optional, "content": content}
    described["responses"] = _responses(operation, names[operation.answer, "serialization"])
    if operation.csv is not None:
        described["responses"][str(operation.statuses[0])]["content"][CSV] = {"schema": {"type": "string"}}
    return described


def _who(operation: Operation) -> str:
    rule = operation.rule
    if Role.VISITOR in rule.roles:
        allowed = ["anyone"]
    else:
        allowed = sorted(f"{role.value.lower()}s" for role in rule.roles)
        allowed += [_partners(rule.partner)] if rule.partner else []
    return f"For {' and '.join(allowed)}."


def _partners(scope: Scope) -> str:
    """Describes which of a partner's callers may: staff and keys with the scope, or such keys alone."""
    key = f"a key with the scope `{scope}`"
    return f"partners (staff, or {key})" if scope in PARTNER_SCOPES else f"partners (with {key})"


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    rule = operation.rule
    if Role.VISITOR in rule.roles:
        return []
    return [{"bearer": []}, {"apiKey": []}] if rule.partner else [{"bearer": []}]


def _responses(operation: Operation, answer: str) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status in operation.statuses:
        responses[str(status)] = {"description": HTTPStatus(status).phrase}
        if status != HTTPStatus.NOT_MODIFIED:
            responses[str(status)]["content"] = _json(answer)
        if operation.kept is not None:
            responses[str(status)]["headers"] = _VERSIONED if operation.kept.newest is not None else _OF_A_SECOND
    return responses | {str(status): _refusal(codes) for status, codes in refusals_of(operation).items()}


def _refusal(codes: Sequence[str]) -> dict[str, str]:
    described = f"Refused: {', '.join(f'`{code}`' for code in codes)}."
    return {"$ref": "#/components/responses/Problem", "description": described}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=schema)}}}


def _sent(**headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): description for name, description in headers.items()}
    return {name: {"schema": {"type": "string"}, "description": each} for name, each in named.items()}


_VERSIONED = _sent(ETag="The version of the answer.", Cache_Control="`no-cache`.")
_OF_A_SECOND = _sent(
    ETag="For visitors.", Cache_Control=f"For visitors `{OF_A_SECOND}`, for others `no-store`.", Vary=f"`{VARY}`."
)
_PROBLEM = {
    "Problem": {
        "description": "The refusal: `code` says why, further members are its facts.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemAnswer")}}},
    }
}
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
