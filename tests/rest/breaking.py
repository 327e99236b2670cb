"""Makes bodies of the right shape that break a rule, from the OpenAPI document, so that no new member is forgotten."""

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
    "date": ["0001-01-01", "9999-12-31"],
    "date-time": ["0001-01-01T00:00:00+00:00"],
    "integer": [-1, 2**31 - 1],
    "number": [-1, 0.001],
    "boolean": [],  # every value that passes the shape is allowed, as is every value of an enumeration
}
"""By type: values of the right shape that break any rule a member may have."""

WRONG_LISTS: dict[str, list[Any]] = {
    "formats": ["2D"] * 21,
    "linkedWith": [seat["seatId"] for seat in stage.layout(columns=10)["seatMap"][:10]],
    "shows": [{}] * 501,
}
"""By member: a list that breaks a rule, for members that may be empty."""

NO_RULE = {
    ("ProcessSettlement", "asOf"): "In development, where tests run, any day may be settled.",
}
"""Members of which every value is valid, and why."""

SAMPLES: dict[tuple[str, str], Any] = {
    ("SyncShowIn", "movie"): {"movieName": "M", "language": "Tamil", "duration": 90, "genre": "Drama"},
    ("SyncShowIn", "seatLayout"): stage.layout(columns=10),
    ("SeatIn", "linkedWith"): ["A1"],
    ("PricedLayoutIn", "pricing"): [{"seatType": "Gold", "price": 250}],
    ("AddMovie", "formats"): ["2D"],
}
"""Valid values of nested members that the scene's requests omit."""

BESIDE: dict[tuple[str, str], str] = {
    ("SyncShowIn", "movie"): "movieId",
    ("SyncShowIn", "screenExternalId"): "screenId",
}
"""By member: the member to remove, so that only this one is wrong."""


def schema_of_body(path: str, method: str) -> str:
    content = DOCUMENT["paths"][path][method.lower()]["requestBody"]["content"]
    return _name(content["application/json"]["schema"])


def broken_bodies(schema: str, body: Json) -> Iterator[tuple[Path, Json]]:
    """Yields (the path of the wrong member, the body) for every member and the last item of a list."""
    yield from _of_object(schema, body, ())


def _of_object(schema: str, whole: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    for name, member in DOCUMENT["components"]["schemas"][schema].get("properties", {}).items():
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
