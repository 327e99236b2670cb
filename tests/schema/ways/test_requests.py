"""Whatever is sent to the endpoint, both ways answer with the same bytes."""

import hashlib
import json

import pytest

from schema.server.graphql_over_http import GRAPHQL_RESPONSE
from tests.schema.ways.comparing import Ways

TWO = "query One { __typename } query Two { two: __typename }"
PERSISTED = "query Persisted($id: ID!) { movie(id: $id) { id } }"
CHANGING = 'mutation { releaseSeats(input: {lockId: "LOCK_NONE"}) { __typename } }'

BODIES: list[tuple[bytes, str]] = [
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"\xff", "application/json"),
    (b"[]", "application/json"),
    (b"5", "application/json"),
    (b"{}", "application/json"),
    (b'{"query": ""}', "application/json"),
    (b'{"query": 5}', "application/json"),
    (b'{"query": "{ __typename }", "variables": []}', "application/json"),
    (b'{"query": "{ __typename }", "operationName": 1}', "application/json"),
    (b'{"query": "{ __typename }", "extensions": "x"}', "application/json"),
    (b'{"query": "{ __typename }", "extensions": {"persistedQuery": 5}}', "application/json"),
    (b'{"query": "{ __typename }", "extensions": {"persistedQuery": {"sha256Hash": "0"}}}', "application/json"),
    (b'{"extensions": {"persistedQuery": {"sha256Hash": "0"}}}', "application/json"),
    (b'{"query": "{ __typename }"}', "text/plain"),
    (b'{"query": "{ __typename }"}', "multipart/form-data; boundary=x"),
    (b'{"query": "{ __typename }"}', ""),
    (b'{"query": "{ __typename }"}', "application/json; charset=utf-8"),
    (b'{"query": "{ __typename }", "variables": null, "operationName": null, "more": 1}', "application/json"),
    (b'{"query": "query A { __typename }", "operationName": "A"}', "application/json"),
    (b'{"query": "query A { __typename }", "operationName": "B"}', "application/json"),
    (b'{"query": "query A { __typename }", "operationName": ""}', "application/json"),
    (b'{"query": "{ nothing }", "operationName": "B"}', "application/json"),
    (b'{"query": "fragment F on Query { __typename }"}', "application/json"),
    (b'{"query": "subscription { seatAvailability(showId: 1) { __typename } }"}', "application/json"),
    (b'{"query": "\\ud800"}', "application/json"),
]


@pytest.mark.parametrize(("content", "content_type"), BODIES)
async def test_a_body_is_answered_alike(ways: Ways, content: bytes, content_type: str) -> None:
    for accept in ("*/*", GRAPHQL_RESPONSE):
        await ways.same(content=content, headers={"Content-Type": content_type, "Accept": accept})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_another_method_is_refused_alike(ways: Ways, method: str) -> None:
    await ways.same(method)


async def test_each_of_two_operations_is_answered_alike(ways: Ways) -> None:
    for name, data in (("One", {"__typename": "Query"}), ("Two", {"two": "Query"})):
        assert (await ways.same(json={"query": TWO, "operationName": name})).json() == {"data": data}


OF_KEPT_ANSWERS = {"cache-control", "etag", "vary"}
"""Only our own way keeps answers, and says so to a visitor's GET."""


async def test_a_persisted_query_is_registered_and_read_alike(ways: Ways) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(PERSISTED.encode()).hexdigest()}}
    variables = {"id": "MOV_NONE"}
    asked = {"extensions": json.dumps(persisted), "variables": json.dumps(variables)}
    assert "errors" in (await ways.same("GET", params=asked)).json()
    await ways.same(json={"query": PERSISTED, "extensions": persisted, "variables": variables})
    found = await ways.same("GET", params=asked, apart=OF_KEPT_ANSWERS)
    assert found.json() == {"data": {"movie": None}}
    assert (await ways.same("GET", params={**asked, "query": PERSISTED}, apart=OF_KEPT_ANSWERS)).json() == found.json()
    for wrong in ({"query": ""}, {}, {**asked, "variables": "{"}, {**asked, "variables": "[]"}):
        assert (await ways.same("GET", params=wrong)).status_code == 400


async def test_a_mutation_by_get_is_refused_alike(ways: Ways) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(CHANGING.encode()).hexdigest()}}
    await ways.same(json={"query": CHANGING, "extensions": persisted})
    assert (await ways.same("GET", params={"extensions": json.dumps(persisted)})).status_code == 405
