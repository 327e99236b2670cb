"""The endpoint's own way and strawberry's view answer every request with the same bytes."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import structlog
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.requests import Request

from domain.accounts import VISITOR, Principal, Role
from domain.errors import Unauthenticated
from gateway.kept_tokens import Identity
from gateway.query_limits import QueryLimits
from gateway.requests import RequestIds
from resolvers.context import Services
from resolvers.live import LiveHub
from schema.server.documents import DocumentPolicy, Documents
from schema.server.graphql_over_http import GRAPHQL_RESPONSE
from schema.server.view import GraphQLOptions, View
from tests import world
from tests.schema.inside import never_notified

CUSTOMER = Principal(Role.CUSTOMER, "USER_1")
SIGNED_IN = {"Authorization": "customer"}
LOCK = """mutation Lock($input: LockSeatsInput!) { lockSeats(input: $input) {
  __typename ... on SeatLock { seatIds } ... on SeatsUnavailable { unavailableSeats }
  ... on Problem { code message } } }"""
MOVIES = """query Movies($first: Int! = 2, $genres: [String!]) { movies(first: $first, genres: $genres) {
  edges { node { id title } } } }"""
SEATS = "query ($id: ID!) { show(id: $id) { id seatMap { states seats { id } } prices { seatType } } }"
TWO = "query One { __typename } query Two { two: __typename }"
PERSISTED = "query Persisted($id: ID!) { movie(id: $id) { id } }"


class Known:
    """The credentials of these tests."""

    async def identify(self, headers: Mapping[str, str]) -> Identity:
        given = headers.get("authorization")
        if given not in (None, "customer"):
            raise Unauthenticated
        return Identity(VISITOR if given is None else CUSTOMER, None)


class ByStrawberry(View):
    async def _respond(self, request: Request) -> Any:
        if request.method not in ("GET", "POST"):
            return await super()._respond(request)
        return await self._run(request, await self._caller(request))


@dataclass(frozen=True)
class Ways:
    """The same requests by each."""

    own: AsyncClient
    by_strawberry: AsyncClient
    by_graphql_core: AsyncClient

    async def same(self, method: str = "POST", **request: Any) -> Response:
        """Returns the one answer."""
        headers = {"X-Request-Id": "request-of-a-test", **request.pop("headers", {})}
        answers = [
            await each.request(method, "/graphql", headers=headers, **request)
            for each in (self.own, self.by_strawberry, self.by_graphql_core)
        ]
        own, *others = [(each.status_code, each.headers.multi_items(), each.content) for each in answers]
        assert others == [own, own]
        return answers[0]

    async def ask(self, query: str, variables: Any = None, *, headers: Mapping[str, str] | None = None) -> Response:
        """As clients that take each of the two media types."""
        body = {"query": query, "variables": variables}
        given = SIGNED_IN if headers is None else headers
        await self.same(json=body, headers={**given, "Accept": GRAPHQL_RESPONSE})
        return await self.same(json=body, headers=given)


@pytest.fixture(scope="module")
def views(services: Services) -> list[View]:
    options = GraphQLOptions(QueryLimits(), introspection=True, ide=True)
    policy = DocumentPolicy(options.limits, options.introspection)
    hub = LiveHub(services, never_notified)
    return [
        View(services, hub, Known(), policy, options),
        ByStrawberry(services, hub, Known(), policy, options),
        ByStrawberry(services, hub, Known(), policy, replace(options, compiled=False)),
    ]


def ways_of(views: list[View]) -> Ways:
    return Ways(*(AsyncClient(transport=ASGITransport(RequestIds(each)), base_url="http://test") for each in views))


@pytest.fixture
def ways(views: list[View]) -> Ways:
    return ways_of(views)


def with_engine(views: list[View], engine: Any) -> Ways:
    changed = [copy.copy(each) for each in views]
    for each in changed:
        each._services = replace(each._services, engine=engine)
    return ways_of(changed)


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


@dataclass(frozen=True)
class Case:
    query: str
    variables: Any = None
    headers: Mapping[str, str] = field(default_factory=lambda: SIGNED_IN)


DOCUMENTS = [
    Case("{ __typename }"),
    Case("{ a: __typename b: __typename ...F } fragment F on Query { __typename }"),
    Case(TWO),
    Case("{ cities { name"),
    Case("{ nothing }"),
    Case("{ " + "a { " * 13 + "a" + "}" * 13 + "}"),
    Case("{ __schema { queryType { name } } }"),
    Case('{ __type(name: "City") { kind } }'),
    Case("query ($on: Boolean!) { __typename @include(if: $on) }", {"on": False}),
    Case("query ($on: Boolean!) { __typename @include(if: $on) }", {"on": "yes"}),
    Case(MOVIES),
    Case(MOVIES, {"first": 1, "genres": ["Drama"], "unused": 1}),
    Case(MOVIES, {"first": None}),
    Case(MOVIES, {"first": "two", "genres": [None]}),
    Case(MOVIES, {"first": 1, "genres": "Drama"}),
    Case(MOVIES, {"first": 1_000}),
    Case(MOVIES, {"first": 2**40}),
    Case(PERSISTED),
    Case(PERSISTED, {"id": "nonsense"}),
    Case(PERSISTED, {"id": 5}),
    Case(PERSISTED, {"id": "MOV_NONE"}),
    Case(PERSISTED, {"id": True}),
    Case(PERSISTED, {"id": {"deep": [[[]]]}}),
    Case("{ me { id } }"),
    Case("{ me { id } }", headers={}),
    Case("{ me { id } }", headers={"Authorization": "unknown"}),
    Case("{ disputes(first: 1) { edges { cursor } } }"),
    Case(LOCK),
    Case(LOCK, {"input": {"showId": "SHOW_NONE", "seatIds": ["A1"]}}),
    Case(LOCK, {"input": {"showId": "SHOW_NONE", "seatIds": "A1"}}),
    Case(LOCK, {"input": {"showId": "nonsense", "seatIds": []}}),
    Case(LOCK, {"input": {"showId": "SHOW_NONE", "seatIds": ["A1"], "more": 1}}),
    Case(LOCK, {"input": {"showId": "SHOW_NONE", "seatIds": [1, None, {}], "idempotencyKey": 5}}),
    Case(LOCK, {"input": None}),
    Case(LOCK, {"input": {"showId": "SHOW_NONE", "seatIds": ["A1"]}}, headers={}),
    Case("mutation { a: lockSeats(input: {}) { __typename } b: lockSeats(input: {}) { __typename } }"),
]


@pytest.mark.parametrize("case", DOCUMENTS)
async def test_a_document_is_answered_alike(ways: Ways, case: Case) -> None:
    await ways.ask(case.query, case.variables, headers=case.headers)


async def test_a_refused_lock_is_answered_alike(ways: Ways, services: Services) -> None:
    show = await world.show_on_sale(services)
    await world.lock(services, world.customer(), show, ["A1"])
    answer = await ways.ask(LOCK, {"input": {"showId": show.id, "seatIds": ["A1"]}})
    assert answer.json()["data"]["lockSeats"]["code"] == "SEATS_UNAVAILABLE"
    assert (await ways.ask(SEATS, {"id": show.id})).json()["data"]["show"]["id"] == show.id


async def test_each_of_two_operations_is_answered_alike(ways: Ways) -> None:
    for name, data in (("One", {"__typename": "Query"}), ("Two", {"two": "Query"})):
        assert (await ways.same(json={"query": TWO, "operationName": name})).json() == {"data": data}


async def test_a_persisted_query_is_registered_and_read_alike(ways: Ways) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(PERSISTED.encode()).hexdigest()}}
    variables = {"id": "MOV_NONE"}
    asked = {"extensions": json.dumps(persisted), "variables": json.dumps(variables)}
    assert "errors" in (await ways.same("GET", params=asked)).json()
    await ways.same(json={"query": PERSISTED, "extensions": persisted, "variables": variables})
    assert (await ways.same("GET", params=asked)).json() == {"data": {"movie": None}}
    for wrong in ({"query": PERSISTED}, {}, {**asked, "variables": "{"}, {**asked, "variables": "[]"}):
        assert (await ways.same("GET", params=wrong)).status_code == 400


async def test_a_mutation_by_get_is_refused_alike(ways: Ways) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(LOCK.encode()).hexdigest()}}
    await ways.same(json={"query": LOCK, "extensions": persisted})
    assert (await ways.same("GET", params={"extensions": json.dumps(persisted)})).status_code == 405


async def test_the_page_for_browsers_is_answered_alike(ways: Ways) -> None:
    page = await ways.same("GET", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")


async def test_a_bug_is_masked_alike(views: list[View]) -> None:
    (error,) = (await with_engine(views, None).ask("{ cities { name } }")).json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "request-of-a-test"}


async def test_a_bug_of_the_endpoint_itself_is_masked_alike(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(Documents, "prepare", broken)
    answer = await ways.ask("{ __typename }")
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "requestId": "request-of-a-test"}


async def test_a_bug_is_logged_with_its_operation_and_request(views: list[View]) -> None:
    merged = [structlog.contextvars.merge_contextvars]
    with structlog.testing.capture_logs(processors=merged) as lines:
        await with_engine(views, None).own.post(
            "/graphql", json={"query": "{ cities { name } }"}, headers={"X-Request-Id": "request-of-a-test"}
        )
    bug, request = lines
    for line in (bug, request):
        assert (line["operation"], line["request_id"]) == ("cities", "request-of-a-test")
    assert (bug["event"], request["event"], request["outcome"]) == ("a GraphQL operation failed", "request", "INTERNAL")


async def test_a_database_that_is_away_is_answered_alike(views: list[View]) -> None:
    nowhere = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    answer = await with_engine(views, nowhere).ask("{ cities { name } }")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
