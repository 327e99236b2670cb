"""Whatever is executed, refused or broken, both ways answer with the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from sqlalchemy.ext.asyncio import create_async_engine

from resolvers.context import Services
from schema.server.documents import Documents
from schema.server.view import View
from tests import world
from tests.schema.ways.comparing import REQUEST_ID, SIGNED_IN, Ways, with_engine

LOCK = """mutation Lock($input: LockSeatsInput!) { lockSeats(input: $input) {
  __typename ... on SeatLock { seatIds } ... on SeatsUnavailable { unavailableSeats }
  ... on Problem { code message } } }"""
INSIDE = """mutation Lock($show: ID!, $seats: [String!]!, $user: ID, $key: String = "a key of mine") {
  lockSeats(input: {showId: $show, seatIds: $seats, userId: $user, idempotencyKey: $key}) {
  __typename ... on Problem { code message } } }"""
ONE_INSIDE = """mutation ($seat: String!) { lockSeats(input: {showId: "SHOW_NONE", seatIds: [$seat]}) {
  __typename ... on Problem { code message } } }"""
MOVIES = """query Movies($first: Int! = 2, $genres: [String!]) { movies(first: $first, genres: $genres) {
  edges { node { id title } } } }"""
SEATS = "query ($id: ID!) { show(id: $id) { id seatMap { states seats { id } } prices { seatType } } }"
TWO = "query One { __typename } query Two { two: __typename }"
MOVIE = "query Persisted($id: ID!) { movie(id: $id) { id } }"

BROKEN = SimpleNamespace(sync_engine=SimpleNamespace(get_execution_options=dict))
"""In place of an engine: whatever opens a connection meets a bug."""


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
    Case(MOVIE),
    Case(MOVIE, {"id": "nonsense"}),
    Case(MOVIE, {"id": 5}),
    Case(MOVIE, {"id": "MOV_NONE"}),
    Case(MOVIE, {"id": True}),
    Case(MOVIE, {"id": {"deep": [[[]]]}}),
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
    Case(INSIDE, {"show": "SHOW_NONE", "seats": ["A1"]}),
    Case(INSIDE, {"show": "SHOW_NONE", "seats": "A1", "user": None, "key": None}),
    Case(INSIDE, {"show": "SHOW_NONE", "seats": ["A1", None]}),
    Case(INSIDE, {"show": None, "seats": []}),
    Case(INSIDE, {"seats": ["A1"], "key": 5}),
    Case(ONE_INSIDE, {"seat": "A1"}),
    Case(ONE_INSIDE),
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


async def test_a_bug_is_masked_alike(views: list[View]) -> None:
    (error,) = (await with_engine(views, BROKEN).ask("{ cities { name } }")).json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": REQUEST_ID}


async def test_a_bug_of_the_endpoint_itself_is_masked_alike(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(Documents, "prepare", broken)
    answer = await ways.ask("{ __typename }")
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "requestId": REQUEST_ID}


async def test_a_bug_is_logged_with_its_operation_and_request(views: list[View]) -> None:
    merged = [structlog.contextvars.merge_contextvars]
    with structlog.testing.capture_logs(processors=merged) as lines:
        await with_engine(views, BROKEN).own.post("/graphql", json={"query": "{ cities { name } }"})
    bug, request = lines
    for line in (bug, request):
        assert (line["operation"], line["request_id"]) == ("cities", REQUEST_ID)
    assert (bug["event"], request["event"], request["outcome"]) == ("a GraphQL operation failed", "request", "INTERNAL")


async def test_a_database_that_is_away_is_answered_alike(views: list[View]) -> None:
    nowhere = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    answer = await with_engine(views, nowhere).ask("{ cities { name } }")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
