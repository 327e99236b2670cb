"""GraphQL over HTTP: the form of requests, the status of responses, and limits."""

import hashlib
import json
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from domain.accounts import Principal, Role
from domain.caching import OF_A_SECOND, VARY
from resolvers.context import Services
from schema.kit.cost import OF_CUSTOMERS
from tests import world
from tests.schema.calling import GraphQLCaller, Json, bearer, signed_in, visitor

GRAPHQL_RESPONSE = "application/graphql-response+json"
OPERATOR = Principal(Role.OPERATOR)


def code_of(answer: Json) -> str:
    (error,) = answer["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'[{"query": "{ cities { name } }"}]', "application/json", 400),
        (b'"query"', "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 5}', "application/json", 400),
        (b'{"query": "{ cities { name } }", "variables": []}', "application/json", 400),
        (b'{"query": "{ cities { name } }", "operationName": 1}', "application/json", 400),
        (b'{"query": "{ cities { name } }", "extensions": "x"}', "application/json", 400),
        (b'{"query": "query A { cities { name } }", "operationName": "B"}', "application/json", 400),
        (b'{"query": "subscription { seatAvailability(showId: 1) { __typename } }"}', "application/json", 400),
        (b"query=x", "application/x-www-form-urlencoded", 415),
        (b"", "multipart/form-data; boundary=x", 415),
        (b'{"query": "{ cities { name } }"}', "text/plain", 415),
        (b'{"query": "{ cities { name } }"}', "application/json; charset=utf-8", 200),
        (b"[" * 100_000, "application/json", 400),
        (
            b'{"query": "query ($id: ID!) { movie(id: $id) { id } }", "variables": {"id": "\\ud800"}}',
            "application/json",
            400,
        ),
    ],
)
async def test_what_is_no_request_is_refused(http: AsyncClient, content: bytes, content_type: str, status: int) -> None:
    response = await http.post("/graphql", content=content, headers={"Content-Type": content_type})
    assert response.status_code == status, response.text
    assert ("errors" in response.json()) is (status != 200)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_refused_with_the_ones_there_are(http: AsyncClient, method: str) -> None:
    response = await http.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("query", "variables", "status"),
    [
        ("{ cities { name } }", {}, 200),
        ("{ cities { name }", {}, 400),
        ("{ nothing }", {}, 400),
        ("query ($id: ID!) { show(id: $id) { id } }", {}, 400),
        ("query ($id: ID!) { show(id: $id) { id } }", {"id": "SHOW_NONE"}, 200),
        ("{ movies(first: 1000) { edges { cursor } } }", {}, 200),
    ],
)
async def test_the_status_shows_whether_the_request_was_executed(
    http: AsyncClient, query: str, variables: Json, status: int
) -> None:
    strict = await visitor(http).post({"query": query, "variables": variables}, Accept=GRAPHQL_RESPONSE)
    assert (strict.status_code, strict.headers["content-type"]) == (status, GRAPHQL_RESPONSE)
    assert ("data" in strict.json()) is (status == 200)
    lenient = await visitor(http).post({"query": query, "variables": variables})
    assert (lenient.status_code, lenient.headers["content-type"]) == (200, "application/json")


async def test_a_bad_credential_never_makes_a_visitor(http: AsyncClient) -> None:
    for headers in ({"Authorization": "Bearer nonsense"}, {"X-API-Key": "mq_nonsense"}, {"Authorization": "Basic x"}):
        response = await GraphQLCaller(http, headers).post({"query": "{ cities { name } }"})
        assert (response.status_code, code_of(response.json())) == (401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"].startswith("Bearer")


async def test_every_answer_names_its_request(http: AsyncClient) -> None:
    response = await visitor(http).post({"query": "{ cities { name } }"}, X_Request_Id="request-of-mine")
    assert response.headers["x-request-id"] == "request-of-mine"


async def test_a_persisted_query_is_registered_by_post_and_read_by_get(http: AsyncClient) -> None:
    text = "query Persisted { cities { name } }"
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    unknown = await visitor(http).post({"extensions": persisted})
    assert (unknown.status_code, code_of(unknown.json())) == (200, "PERSISTED_QUERY_NOT_FOUND")
    registered = await visitor(http).post({"query": text, "extensions": persisted})
    assert "errors" not in registered.json()
    by_get = await http.get("/graphql", params={"extensions": json.dumps(persisted)})
    assert by_get.status_code == 200
    assert by_get.json().keys() == {"data"}


async def asked_by_get(http: AsyncClient, text: str, **more: Any) -> Response:
    """Registers the query, and asks it by its hash."""
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    variables = more.pop("variables", {})
    await visitor(http).post({"query": text, "extensions": persisted, "variables": variables})
    params = {"extensions": json.dumps(persisted), "variables": json.dumps(variables)}
    return await http.get("/graphql", params=params, **more)


async def test_caches_may_store_what_every_caller_is_answered_alike_for_visitors_alone(http: AsyncClient) -> None:
    text = "query Cacheable { cities { name } }"
    public = await asked_by_get(http, text)
    assert (public.headers["cache-control"], public.headers["vary"]) == (OF_A_SECOND, VARY)
    assert "ratelimit" not in public.headers
    again = await asked_by_get(http, text, headers={"If-None-Match": public.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    known = await signed_in(http, OPERATOR)
    private = await asked_by_get(http, text, headers=known.headers)
    assert (private.headers["cache-control"], private.json()) == ("no-store", public.json())
    mine = await asked_by_get(http, "query Mine { me { id } }")
    assert mine.headers["cache-control"] == "no-store"


async def test_caches_ask_about_a_seat_map_each_time(http: AsyncClient, services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    text = "query Cacheable($id: ID!) { show(id: $id) { seatMap { version states } } }"
    first = await asked_by_get(http, text, variables={"id": show.id})
    assert first.headers["cache-control"] == "no-cache"
    has_it = {"If-None-Match": first.headers["etag"]}
    assert (await asked_by_get(http, text, variables={"id": show.id}, headers=has_it)).status_code == 304
    await world.lock(services, who, show, ["A1"])
    changed = await asked_by_get(http, text, variables={"id": show.id}, headers=has_it)
    assert (changed.status_code, changed.json()["data"]["show"]["seatMap"]["states"]) == (200, "L" + 19 * "A")


async def test_a_hash_of_another_text_is_refused(http: AsyncClient) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
    response = await visitor(http).post({"query": "{ cities { name } }", "extensions": persisted})
    assert code_of(response.json()) == "BAD_REQUEST"


async def test_a_query_is_answered_by_get_as_by_post(http: AsyncClient) -> None:
    text = "query Named($city: String!) { movies(city: $city) { edges { cursor } } } query Other { me { id } }"
    asked: Json = {"query": text, "variables": {"city": "Bengaluru"}, "operationName": "Named"}
    params = {**asked, "variables": json.dumps(asked["variables"]), "extensions": ""}
    by_get = await http.get("/graphql", params=params)
    by_post = await visitor(http).post(asked)
    assert (by_get.status_code, by_get.json()) == (200, by_post.json())
    refused = await http.get("/graphql", params={"query": text, "variables": "{", "operationName": "Named"})
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (400, "variables is not JSON.")


async def test_get_never_changes_anything(http: AsyncClient) -> None:
    operator = await signed_in(http, OPERATOR)
    text = 'mutation { approvePartner(input: {partnerId: "PARTNER_NONE"}) { __typename } }'
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    assert "errors" not in (await operator.post({"query": text, "extensions": persisted})).json()
    for params in ({"extensions": json.dumps(persisted)}, {"query": text}):
        for accept in (GRAPHQL_RESPONSE, "*/*", "text/event-stream"):
            response = await http.get("/graphql", params=params, headers={**operator.headers, "Accept": accept})
            assert (response.status_code, response.headers["allow"]) == (405, "POST")


TOO_LARGE = {
    "depth": "{" + "a {" * 12 + "a" + "}" * 12 + "}",
    "aliases": "{" + " ".join(f"k{i}: cities {{ name }}" for i in range(16)) + "}",
    "repeats": "{" + "cities { name }" * 21 + "}",
    "mutation fields": "mutation { x: lockSeats { a } y: lockSeats { a } }",
}


@pytest.mark.parametrize(("limit", "query"), TOO_LARGE.items())
async def test_a_document_that_is_too_large_is_refused_with_the_limit(
    http: AsyncClient, limit: str, query: str
) -> None:
    answer = await visitor(http).answer(query)
    assert code_of(answer) == "QUERY_TOO_LARGE"
    assert limit in answer["errors"][0]["message"] or limit == "depth"


async def test_visitors_write_at_most_five_hundred_tokens(http: AsyncClient) -> None:
    query = "{ cities { name } }" + " ".join(f"fragment F{i} on City {{ name }}" for i in range(83))
    answer = await visitor(http).answer(query)
    assert code_of(answer) == "QUERY_TOO_LARGE"
    assert "500 tokens" in answer["errors"][0]["message"]
    assert "errors" in await (await signed_in(http, world.customer())).answer(query), "unused fragments, not their size"


async def test_an_answer_that_multiplies_is_refused_while_it_grows(http: AsyncClient, services: Services) -> None:
    new = world.rows_of_seats("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 100)
    show = await world.show_on_sale(services, layout=new)
    seats = "seats { id seatId state price { amount currency } }"
    maps = " ".join(f"m{i}: show(id: $id) {{ seatMap {{ {seats} }} }}" for i in range(15))
    assert len(new.seats) * 15 * 7 > OF_CUSTOMERS
    answer = await visitor(http).answer(f"query ($id: ID!) {{ {maps} }}", id=show.id)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"ANSWER_TOO_LARGE"}


async def test_a_token_that_runs_out_is_refused(http: AsyncClient) -> None:
    expired = await bearer(http, world.customer(), expiresInSeconds=-1)
    response = await GraphQLCaller(http, {"Authorization": expired}).post({"query": "{ me { id } }"})
    assert response.status_code == 401
