"""What a request carries beside its body, as the OpenAPI document describes it."""

import re
from http import HTTPStatus
from typing import Any

from domain.idempotency import LONGEST_KEY
from rest.operations import Operation
from rest.router import KEY_HEADER

SIGNATURES = {
    "X-Signature": "`t=<unix seconds>,v1=<hex HMAC-SHA256>`",
    "X-Razorpay-Signature": "The hex HMAC-SHA256 of the raw body.",
}


def parameters_of(operation: Operation) -> list[dict[str, Any]]:
    """Those of the path, of the query, and headers."""
    return [*_path_parameters(operation), *_query_parameters(operation), *_headers(operation)]


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", ())
    return [_query_parameter(name, each, name in required) for name, each in schema["properties"].items()]


def _query_parameter(name: str, schema: dict[str, Any], is_required: bool) -> dict[str, Any]:
    """Describes a query parameter. An optional one is omitted, never null."""
    kind = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    kept = {word: kind[word] for word in ("type", "format", "minimum", "maximum", "default") if word in kind}
    parameter = {"name": name, "in": "query", "required": is_required, "schema": kept}
    return parameter | ({"description": schema["description"]} if "description" in schema else {})


def _headers(operation: Operation) -> list[dict[str, Any]]:
    if operation.signed:
        return [_header(name, {"type": "string"}, SIGNATURES[name]) for name in operation.signed]
    if operation.takes_a_key:
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
        return [_header(KEY_HEADER, key, "The same request sent again with the same key takes effect once.")]
    if HTTPStatus.NOT_MODIFIED in operation.statuses:
        return [_header("If-None-Match", {"type": "string"}, "The ETag of an earlier answer.")]
    return []


def _header(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": schema, "description": description}
