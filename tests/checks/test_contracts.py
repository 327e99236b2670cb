"""A change that breaks clients of the last release is found, and passes only where CHANGELOG names it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from checks import contracts
from checks.contracts import Contracts, names_in, unannounced, unreleased
from checks.openapi import openapi_breaks
from checks.sdl import sdl_breaks

SDL = """
interface Node { id: ID! }
type Movie implements Node { id: ID! name: String! synopsis: String shows(city: String, first: Int): [Show!]! }
type Show implements Node { id: ID! }
union Found = Movie | Show
enum Status { OPEN CLOSED }
input AddMovieInput { name: String! synopsis: String status: Status }
type Query { movie(id: ID!): Movie find(input: AddMovieInput!): Found }
"""
SPOILED_SDL = {
    "Movie.synopsis": ("synopsis: String shows", "shows"),
    "Movie.name": ("name: String! synopsis: String shows", "name: String synopsis: String shows"),
    "Movie.shows(city:)": ("city: String, first", "first"),
    "Query.movie(year:)": ("movie(id: ID!)", "movie(id: ID!, year: Int!)"),
    "Found.Show": ("Movie | Show", "Movie"),
    "Show.Node": ("Show implements Node", "Show"),
    "Status.CLOSED": ("OPEN CLOSED", "OPEN"),
    "AddMovieInput.synopsis": ("synopsis: String status", "status"),
    "AddMovieInput.year": ("status: Status }", "status: Status year: Int! }"),
    "AddMovieInput.name": ("{ name: String! synopsis: String status", "{ name: Int! synopsis: String status"),
    "Found": ("union Found = Movie | Show", "interface Found { id: ID! }"),
}


@pytest.mark.parametrize("identifier", SPOILED_SDL)
def test_a_break_of_the_graphql_contract_is_found_and_named(identifier: str) -> None:
    current = SDL.replace(*SPOILED_SDL[identifier])
    assert [name for name, _ in sdl_breaks(SDL, current)] == [identifier]


def test_a_type_that_is_gone_is_named_by_its_name() -> None:
    current = SDL.replace("union Found = Movie | Show", "").replace("find(input: AddMovieInput!): Found", "")
    assert {name for name, _ in sdl_breaks(SDL, current)} >= {"Found", "Query.find"}


def test_what_only_adds_breaks_no_graphql_client() -> None:
    current = SDL.replace("synopsis: String shows", "synopsis: String year: Int shows").replace(
        "status: Status }", "status: Status year: Int }"
    )
    assert list(sdl_breaks(SDL, current)) == []


SEAT = {"type": "object", "required": ["seatId"], "properties": {"seatId": {"type": "string"}}}
LOCK: dict[str, Any] = {
    "type": "object",
    "required": ["showId", "seats"],
    "properties": {
        "showId": {"type": "string"},
        "seats": {"type": "array", "items": {"$ref": "#/components/schemas/Seat"}},
        "method": {"anyOf": [{"enum": ["UPI", "CARD"], "type": "string"}, {"type": "null"}]},
    },
}
OPENAPI: dict[str, Any] = {
    "paths": {
        "/seats/lock": {
            "post": {
                "parameters": [
                    {"name": "dryRun", "in": "query", "required": False, "schema": {"type": "boolean"}},
                    {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lock"}}}},
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lock"}}}},
                    "201": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Lock"}},
                            "text/csv": {"schema": {"type": "string"}},
                        }
                    },
                    "204": {"description": "Nothing to do"},
                    "409": {"description": "Taken"},
                },
            }
        },
        "/movies": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}}},
    },
    "components": {"schemas": {"Lock": LOCK, "Seat": SEAT}},
}
LOCKING = "POST /seats/lock"


def _broken(*path: str, to: Any = None) -> list[str]:
    """The identifiers of what breaks when the node at the path is replaced, or removed where `to` is None."""
    current = copy.deepcopy(OPENAPI)
    node: Any = current
    for step in path[:-1]:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if to is not None:
        node[path[-1]] = to
    elif isinstance(node, list):
        del node[int(path[-1])]
    else:
        del node[path[-1]]
    return [name for name, _ in openapi_breaks(OPENAPI, current)]


OPERATION = ("paths", "/seats/lock", "post")
SCHEMA = ("components", "schemas", "Lock")
ANSWERED = f"{LOCKING} 200", f"{LOCKING} 201"


def test_a_path_and_an_operation_that_are_gone_are_found() -> None:
    assert _broken("paths", "/movies") == ["GET /movies"]
    assert _broken(*OPERATION) == [LOCKING]


def test_a_parameter_that_is_gone_or_newly_required_is_found() -> None:
    assert _broken(*OPERATION, "parameters", "0") == [f"{LOCKING} query.dryRun"]
    assert _broken(*OPERATION, "parameters", "1", "required", to=True) == [f"{LOCKING} header.Idempotency-Key"]


def test_a_new_parameter_breaks_only_where_it_is_required() -> None:
    added = {"name": "city", "in": "query", "schema": {"type": "string"}}
    parameters = OPENAPI["paths"]["/seats/lock"]["post"]["parameters"]
    assert _broken(*OPERATION, "parameters", to=[*parameters, added]) == []
    assert _broken(*OPERATION, "parameters", to=[*parameters, added | {"required": True}]) == [f"{LOCKING} query.city"]


def test_a_member_that_is_gone_is_found_in_the_body_and_in_every_answer() -> None:
    assert _broken(*SCHEMA, "properties", "seats") == [f"{where}.seats" for where in (f"{LOCKING} body", *ANSWERED)]


def test_a_member_of_another_type_is_found_where_it_is_taken_and_where_it_is_answered() -> None:
    changed = _broken("components", "schemas", "Seat", "properties", "seatId", to={"type": "integer"})
    assert changed == [f"{where}.seats[].seatId" for where in (f"{LOCKING} body", *ANSWERED)]


def test_a_member_that_becomes_required_breaks_who_sends_it_and_nobody_who_reads_it() -> None:
    assert _broken(*SCHEMA, "required", to=["showId", "seats", "method"]) == [f"{LOCKING} body.method"]


def test_a_new_required_member_of_a_body_is_found() -> None:
    required = LOCK | {"properties": LOCK["properties"] | {"userId": {"type": "string"}}}
    required["required"] = ["showId", "seats", "userId"]
    assert _broken(*SCHEMA, to=required) == [f"{LOCKING} body.userId"]


def test_a_member_that_may_be_left_out_breaks_who_reads_it() -> None:
    assert _broken(*SCHEMA, "required", to=["showId"]) == [f"{where}.seats" for where in ANSWERED]


def test_a_value_that_is_no_longer_taken_is_found() -> None:
    fewer = [{"enum": ["UPI"], "type": "string"}, {"type": "null"}]
    assert _broken(*SCHEMA, "properties", "method", "anyOf", to=fewer) == [f"{LOCKING} body.method=CARD"]


def test_a_body_that_becomes_required_is_found() -> None:
    assert _broken(*OPERATION, "requestBody", "required", to=True) == [f"{LOCKING} body"]


@pytest.mark.parametrize("status", ["200", "201", "204"])
def test_a_success_that_is_no_longer_answered_is_found(status: str) -> None:
    gone = _broken(*OPERATION, "responses", status)
    assert f"{LOCKING} {status}" in gone
    assert {name.split()[2] for name in gone} == {status}


def test_a_media_type_that_is_no_longer_answered_is_found() -> None:
    gone = _broken(*OPERATION, "responses", "201", "content", "text/csv")
    assert gone == [f"{LOCKING} 201 text/csv"]


def test_a_failure_that_is_no_longer_answered_breaks_nobody() -> None:
    assert _broken(*OPERATION, "responses", "409") == []


def test_a_schema_that_contains_itself_is_compared() -> None:
    recursive = copy.deepcopy(OPENAPI)
    recursive["components"]["schemas"]["Seat"]["properties"]["next"] = {"$ref": "#/components/schemas/Seat"}
    assert list(openapi_breaks(recursive, recursive)) == []


def test_a_break_passes_where_the_changelog_names_it_and_nowhere_else() -> None:
    released, current = (
        Contracts(SDL, json.dumps(OPENAPI)),
        Contracts(SDL.replace("synopsis: String shows", "shows"), json.dumps(OPENAPI)),
    )
    (refused,) = unannounced(released, current, ())
    assert "`Movie.synopsis`" in refused
    assert list(unannounced(released, current, {"Movie.synopsis"})) == []
    assert len(list(unannounced(released, current, {"Movie"}))) == 1


def test_only_what_is_unreleased_announces() -> None:
    changelog = "# Changelog\n\n## [Unreleased]\n\n- `Movie.synopsis` goes\n\n## [0.2.0] - 2026-11-27\n\n- `Show.id`\n"
    assert names_in(unreleased(changelog)) == {"Movie.synopsis"}
    assert unreleased("# Changelog\n") == ""


def test_the_tree_is_compared_with_its_released_copies(tmp_path: Path) -> None:
    (tmp_path / "contracts/released").mkdir(parents=True)
    for folder, sdl in (("contracts/released", SDL), (".", SDL.replace("Movie | Show", "Movie"))):
        (tmp_path / folder / "schema.graphql").write_text(sdl)
        (tmp_path / folder / "openapi.json").write_text(json.dumps(OPENAPI))
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n")
    assert ["Found.Show" in each for each in contracts.findings(tmp_path)] == [True]
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n\n### Removed\n\n- `Found.Show`\n")
    assert list(contracts.findings(tmp_path)) == []
