"""Parses and validates requests strictly, and reports every problem with the path of its field."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers

from domain import nesting
from domain.errors import FieldProblem, InvalidInput
from domain.text import is_unprintable, printable
from rest.problems import HttpProblem

WHOLE_BODY = "body"
MOST_PROBLEMS = 50

Model = TypeVar("Model", bound=BaseModel)


def parse_json(raw: bytes, headers: Headers) -> dict[str, Any]:
    """Parses a JSON object, with fractions as Decimals. Raises HttpProblem (400, 415), InvalidInput for other JSON."""
    if not raw.strip():
        raise _malformed("The body is empty: send a JSON object.")
    _require_json(headers)
    try:
        text = raw.decode()
        value = nesting.parse(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_distinct)
    except nesting.TooDeep as error:
        raise _malformed(str(error)) from error
    except (ValueError, ArithmeticError) as error:
        reason = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise _malformed(f"The body is not JSON{reason}.") from error
    if not isinstance(value, dict):
        raise InvalidInput.of(WHOLE_BODY, "Expected a JSON object.")
    return value


def validate(model: type[Model], value: dict[str, Any]) -> Model:
    """Validates a body. Raises InvalidInput with a path like `pricing[0].price` for each problem."""
    apart: frozenset[str] = getattr(model, "checked_apart", frozenset())
    problems = list(_unprintable({name: each for name, each in value.items() if name not in apart}))
    if problems:
        raise InvalidInput(tuple(problems[:MOST_PROBLEMS]))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidInput(problems_of(error)) from error


def validate_query(model: type[Model], parameters: list[tuple[str, str]]) -> Model:
    """Validates a query string. Raises InvalidInput, also for unknown and repeated parameters."""
    value = dict(parameters)
    if len(value) != len(parameters):
        names = [name for name, _ in parameters]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise InvalidInput(tuple(FieldProblem(name, "Give it once.") for name in twice))
    return validate(model, value)


def problems_of(error: ValidationError) -> tuple[FieldProblem, ...]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(FieldProblem(path_of(each["loc"]), _sentence(each["type"], each["msg"])) for each in found)[
        :MOST_PROBLEMS
    ]


def path_of(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path or WHOLE_BODY


_SENTENCES = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such member.",
    "string_type": "Expected a string.",
    "int_type": "Expected a whole number.",
    "bool_type": "Expected true or false.",
    "list_type": "Expected a list.",
    "model_type": "Expected an object.",
    "dict_type": "Expected an object.",
}


def _sentence(kind: str, message: str) -> str:
    message = message.removeprefix("Value error, ")
    return _SENTENCES.get(kind, message if message.endswith(".") else f"{message}.")


def _unprintable(value: Any) -> Iterator[FieldProblem]:
    """Yields the paths of texts with NUL, other control characters or lone surrogates, in names and in values. Not
    recursive: a sender may nest arbitrarily deep.
    """
    waiting: list[tuple[tuple[int | str, ...], Any]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend(((*path, name), inner) for name, inner in each.items())
            if any(is_unprintable(name) for name in each):
                yield FieldProblem(path_of(path), "A member's name must not contain control characters.")
        elif isinstance(each, list):
            waiting.extend(((*path, i), inner) for i, inner in enumerate(each))
        elif isinstance(each, str) and is_unprintable(each):
            yield FieldProblem(printable(path_of(path)), "Must not contain control characters.")


def _require_json(headers: Headers) -> None:
    """Raises HttpProblem (415) for a content type other than JSON, and for none: any web page may send a request
    without one to a server on its reader's machine.
    """
    media_type, _, parameters = headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].strip(' "')
    is_json = media_type.strip() == "application/json" or media_type.strip().endswith("+json")
    if not is_json or charset not in ("", "utf-8", "utf8"):
        raise HttpProblem(
            415, HttpProblem.UNSUPPORTED, "Send application/json in UTF-8.", {"Accept": "application/json"}
        )


def _malformed(detail: str) -> HttpProblem:
    return HttpProblem(400, HttpProblem.MALFORMED, detail)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands in it twice")
    return members
