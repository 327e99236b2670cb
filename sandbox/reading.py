"""Parsing of requests, member by member, and rendering of answers."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from sandbox.books import Refused
from sandbox.switches import Malformed

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST_BODY = 65_536
LARGEST_MINOR = 10**12
LONGEST_TEXT, LONGEST_ADDRESS = 100, 2000


def shown(record: "DataclassInstance") -> dict[str, Any]:
    return {_camel(name): value for name, value in asdict(record).items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


async def read_object(request: Request) -> dict[str, Any]:
    """An empty body is an empty object. Raises Malformed for anything but a JSON object."""
    body = await read_body(request)
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise Malformed("The body is no JSON.") from None
    if not isinstance(given, dict):
        raise Malformed("The body must be an object.")
    return given


async def read_body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refused(413, "The body is too large.")
    return body


def text_of(given: dict[str, Any], name: str, most: int = LONGEST_TEXT) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= most or not value.isprintable():
        raise Malformed(f"{name} must be a text of 1 to {most} characters.")
    return value


def optional_text_of(given: dict[str, Any], name: str, most: int = LONGEST_TEXT) -> str | None:
    return None if given.get(name) is None else text_of(given, name, most)


def amount_of(given: dict[str, Any], name: str, least: int = 1) -> int:
    value = given.get(name)
    if type(value) is not int or not least <= value <= LARGEST_MINOR:
        raise Malformed(f"{name} must be a whole number of minor units, at least {least}.")
    return value
