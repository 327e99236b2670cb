"""Clients as they are: the headers that they send, word for word, and what they can read."""

import asyncio
import json
from typing import NamedTuple

import pytest
from httpx2 import AsyncClient

from resolvers.context import Services
from schema.server.graphql_over_http import EVENT_STREAM, GRAPHQL_RESPONSE, JSON
from tests import world
from tests.schema.sockets import SOON, WATCH

QUERY = "query Cities { cities { name } }"
OF_URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)
OF_GRAPHQL_REQUEST = "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"
OF_APOLLOS_SUBSCRIPTIONS = (
    "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9"
)


class Client(NamedTuple):
    name: str
    method: str
    accept: str
    answer: str
    content_type: str = "application/json"


CLIENTS = [
    Client("Apollo Client 4", "POST", "application/graphql-response+json,application/json;q=0.9", GRAPHQL_RESPONSE),
    Client("Apollo Client 3", "POST", "*/*", JSON),
    Client("Apollo Client 4, GET", "GET", "application/graphql-response+json,application/json;q=0.9", GRAPHQL_RESPONSE),
    Client("Apollo Client 4 with multipart", "POST", OF_APOLLOS_SUBSCRIPTIONS, GRAPHQL_RESPONSE),
    Client("urql 6", "GET", OF_URQL, GRAPHQL_RESPONSE),
    Client("urql 6 without GET", "POST", OF_URQL, GRAPHQL_RESPONSE),
    Client("Relay's examples", "POST", OF_GRAPHQL_REQUEST, GRAPHQL_RESPONSE),
    Client("Relay's older examples", "POST", "application/json", JSON),
    Client("graphql-request 7", "POST", OF_GRAPHQL_REQUEST, GRAPHQL_RESPONSE),
    Client("graphql-sse", "POST", "text/event-stream", EVENT_STREAM, "application/json; charset=utf-8"),
    Client("EventSource", "GET", "text/event-stream", EVENT_STREAM),
    Client("curl", "POST", "*/*", JSON),
    Client("none at all", "POST", "", JSON),
    Client("who refuses streams", "POST", "text/event-stream;q=0, application/json", JSON),
    Client("who takes either", "POST", "text/event-stream, application/json", JSON),
    Client("who takes anything", "GET", "text/*, application/*;q=0.9", EVENT_STREAM),
    Client("who prefers streams", "POST", "application/json;q=0.8, text/event-stream;q=0.9", EVENT_STREAM),
    Client("who prefers the plain one", "POST", "application/json, application/graphql-response+json;q=0.9", JSON),
    Client("who writes nonsense", "POST", "text/event-stream;q=x, ;;, application/json;q=7", JSON),
    Client("who takes nothing that is here", "POST", "image/png", JSON),
]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
async def test_a_query_is_answered_as_the_client_likes_it_most(http: AsyncClient, client: Client) -> None:
    headers = {"Accept": client.accept, "Content-Type": client.content_type}
    if client.method == "GET":
        response = await http.get("/graphql", params={"query": QUERY, "operationName": "Cities"}, headers=headers)
    else:
        response = await http.post("/graphql", content=json.dumps({"query": QUERY}), headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (200, client.answer)
    if client.answer == EVENT_STREAM:
        assert events_of(response.text)[1:] == [("complete", "")]
        answer = json.loads(events_of(response.text)[0][1])
    else:
        answer = response.json()
    assert answer.keys() - {"extensions"} == {"data"}


def events_of(text: str) -> list[tuple[str, str]]:
    """As urql's parser reads them: LF alone ends a line, and two end an event."""
    assert "\r" not in text
    assert text.endswith("\n\n")
    found = []
    for event in text.removesuffix("\n\n").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in event.split("\n"))
        found.append((lines["event"], lines["data"]))
    return found


@pytest.mark.parametrize(
    ("method", "accept"),
    [("POST", "text/event-stream"), ("GET", "text/event-stream"), ("POST", "text/event-stream, multipart/mixed")],
    ids=["graphql-sse", "EventSource", "urql 6"],
)
async def test_a_subscription_comes_event_by_event(
    http: AsyncClient, services: Services, method: str, accept: str
) -> None:
    show, headers = await world.show_on_sale(services), {"Accept": accept}
    variables = {"show": show.id}
    given = (
        {"params": {"query": WATCH, "variables": json.dumps(variables)}}
        if method == "GET"
        else {"json": {"query": WATCH, "variables": variables}}
    )
    async with http.stream(method, "/graphql", headers=headers, **given) as response, asyncio.timeout(SOON):
        assert response.headers["content-type"] == EVENT_STREAM
        chunks = response.aiter_text()
        for kind, seat in (("SeatSnapshot", "A1"), ("SeatDelta", "A2")):
            ((name, data),) = events_of(await anext(chunks))
            assert (name, json.loads(data)["data"]["seatAvailability"]["__typename"]) == ("next", kind)
            await world.lock(services, world.customer(), show, [seat])


async def test_a_subscription_that_asks_for_no_stream_is_refused_with_a_sentence(http: AsyncClient) -> None:
    for accept in ("application/json", OF_APOLLOS_SUBSCRIPTIONS):
        body = {"query": WATCH, "variables": {"show": "SHOW_NONE"}}
        response = await http.post("/graphql", json=body, headers={"Accept": accept})
        assert response.status_code == 400
        assert "Accept: text/event-stream" in response.json()["errors"][0]["message"]


async def test_a_stream_that_cannot_begin_says_why_and_completes(http: AsyncClient) -> None:
    for query, code in (("{ nothing }", "BAD_REQUEST"), (WATCH.replace("$show: ID!", "$show: ID"), "BAD_REQUEST")):
        response = await http.post("/graphql", json={"query": query}, headers={"Accept": "text/event-stream"})
        (name, data), *rest = events_of(response.text)
        assert (name, rest) == ("next", [("complete", "")])
        assert json.loads(data)["errors"][0]["extensions"]["code"] == code
