"""Bodies of the right shape that break a rule, made from the OpenAPI document: a new member cannot be forgotten."""

import json
from collections.abc import Iterator
from typing import Any

from rest import openapi
from tests.rest import stage
from tests.rest.calling import Json
from tests.rest.spoiling import Path, changed

DOCUMENT: Json = json.loads(openapi.text())

WRONG: dict[str, list[Any]] = {
    "string": ["", "x" * 6000],
    "date-time": ["0001-01-01T00:00:00+00:00"],
    "integer": [-1, 2**31 - 1],
    "number": [-1, 0.001],
    "boolean": [],  # every value that passes the shape is allowed, as is every value of an enumeration
}
"""By type: values of the right shape, each of which breaks whatever rule a member has."""

WRONG_LISTS: dict[str, list[Any]] = {
    "formats": ["2D"] * 21,
    "linkedWith": [seat["seatId"] for seat in stage.layout(columns=10)["seatMap"][:10]],
    "shows": [{}] * 501,
}
"""By member: a list that breaks a rule, where the empty one breaks none."""

NO_RULE = {
    ("AddMovie", "releaseDate"): "Films are older and younger than anybody could bound.",
    ("ProcessSettlement", "asOf"): "In development, where tests run, any day may be settled.",
}
"""Members that no value can spoil, and why."""

SAMPLES: dict[tuple[str, str], Any] = {
    ("SyncShowIn", "movie"): {"movieName": "M", "language": "Tamil", "duration": 90, "genre": "Drama"},
    ("SyncShowIn", "seatLayout"): stage.layout(columns=10),
    ("SeatIn", "linkedWith"): ["A1"],
    ("AddMovie", "formats"): ["2D"],
}
"""Good values of members that the scene's requests leave out and that hold others."""

BESIDE: dict[tuple[str, str], str] = {
    ("SyncShowIn", "movie"): "movieId",
    ("SyncShowIn", "screenExternalId"): "screenId",
}
"""What must not stand beside a member that is to be wrong by itself."""


def schema_of_body(path: str, method: str) -> str:
    content = DOCUMENT["paths"][path][method.lower()]["requestBody"]["content"]
    return _name(content["application/json"]["schema"])


def broken_bodies(schema: str, body: Json) -> Iterator[tuple[Path, Json]]:
    """(the path of the wrong member, the body): every member at every depth; of a list the last item stands for all."""
    yield from _of_object(schema, body, ())


def _of_object(schema: str, whole: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    for name, member in DOCUMENT["components"]["schemas"][schema]["properties"].items():
        here, key = (*path, name), (schema, name)
        if key in NO_RULE:
            continue
        holder = {each: value for each, value in at(whole, path).items() if each != BESIDE.get(key)}
        if key in SAMPLES and not holder.get(name):
            holder[name] = SAMPLES[key]
        yield from _of_member(member, changed(whole, path, holder) if path else holder, here)


def _of_member(member: Json, whole: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    kind = next((each for each in member.get("anyOf", ()) if each.get("type") != "null"), member)
    if "$ref" in kind:
        yield from _of_object(_name(kind), whole, path)
    elif kind["type"] == "array":
        yield path, changed(whole, path, WRONG_LISTS.get(str(path[-1]), []))
        yield from _of_member(kind["items"], whole, (*path, len(at(whole, path)) - 1))
    elif "enum" not in kind:
        for value in WRONG[kind.get("format", kind["type"])]:
            yield path, changed(whole, path, value)


def _name(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def at(whole: Any, path: Path) -> Any:
    for step in path:
        whole = whole[step]
    return whole
