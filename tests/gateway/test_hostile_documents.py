"""What OWASP's GraphQL sheet warns of, sent to a server as in production: nothing of it is a fault of the server."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient

from bench.rig.http import bearer
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.serving import serving, weighs
from tests.production import PRODUCTION, as_values
from tests.schema.calling import signed_in
from tests.servers import HttpServer

JSON = {"Content-Type": "application/json"}
CYCLE = "query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
DOUBLING = "query { ...F0 }" + "".join(
    f" fragment F{n} on Query {{ a: cities {{ name }} ...F{n + 1} ...F{n + 1} }}" for n in range(60)
)
DOCUMENTS = {
    "aliases": "{" + " ".join(f"a{n}: cities {{ name }}" for n in range(100)) + "}",
    "depth": "{ theaters {" + "screens { theater {" * 20 + "id" + "}}" * 20 + "} }",
    "lists that lead back": "{ theaters {" + "screens { theater {" * 4 + "id" + "}}" * 4 + "} }",
    "pages in pages": "{ movies(first: 100) { edges { node { shows(first: 100) { edges { node { id } } } } } } }",
    "fragment cycle": CYCLE,
    "doubling fragments": DOUBLING,
    "directives": "{ __typename " + "@include(if: true)" * 400 + " }",
    "unknown directives": "{ __typename " + "@a" * 400 + " }",
    "repeats": "{" + "cities { name } " * 200 + "}",
    "operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(200)),
    "variables": "query (" + " ".join(f"$v{n}: Int" for n in range(150)) + ") { __typename }",
    "introspection": "{ __schema { types { name fields { name type { name } } } } }",
    "introspection of one": '{ __type(name: "Booking") { fields { name } } }',
    "suggestions": "{ movis { id } }",
    "comment": "{ __typename } #" + "a" * 90_000,
    "nested values": "{ shows(city: " + "[" * 200 + "]" * 200 + ") { edges { cursor } } }",
    "numbers": "{ movies(first: " + "9" * 400 + ") { edges { cursor } } }",
    "nul": '{ movie(id: "\u0000") { id } }',
    "a lone surrogate": '{ movie(id: "\\uD800") { id } }',
    "no document": "",
    "deferred": "{ ... @defer { cities { name } } }",
    "a subscription": 'subscription { seatAvailability(showId: "SHOW_1") { __typename } }',
}
INJECTIONS = [
    "' OR 1=1 --",
    "'; DROP TABLE shows; --",
    "%00",
    "\r\nSet-Cookie: a=b",
    "{{7*7}}",
    "../../etc/passwd",
    "\0",
]
HOSTS = ["169.254.169.254", "localhost", "127.0.0.1", "[::1]", "10.0.0.7", "metadata.internal"]


@pytest.fixture(scope="module")
async def production(settings: Settings) -> AsyncIterator[HttpServer]:
    ground = {"database_url": settings.database_url, "redis_url": settings.redis_url, "data_dir": settings.data_dir}
    strict = Settings.model_validate({**as_values(PRODUCTION), **ground, "rate_limit_per_minute": 0})
    async with serving(strict) as server:
        yield server


@pytest.fixture
async def stranger(production: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(production.url) as http:
        yield http


async def answered(server: HttpServer, http: AsyncClient, **request: Any) -> tuple[int, str]:
    """(status, body), while the server says that it lives. Asserts that it is no fault of the server."""
    answer, alive = await asyncio.gather(
        http.request(**{"method": "POST", "url": "/graphql", **request}), _alive(server)
    )
    assert alive
    assert answer.status_code < 500, answer.text[:400]
    assert "INTERNAL" not in answer.text
    assert "Traceback" not in answer.text
    await weighs(server, 0)
    return answer.status_code, answer.text


async def _alive(server: HttpServer) -> bool:
    async with client_of(server.url) as http:
        return [(await http.get("/healthz")).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_hostile_document_is_no_fault(production: HttpServer, stranger: AsyncClient, name: str) -> None:
    _, text = await answered(production, stranger, json={"query": DOCUMENTS[name]})
    answer = json.loads(text)
    assert answer.get("errors") or name == "lists that lead back", text[:200]
    assert "Did you mean" not in text
    assert "__Schema" not in text


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b",".join([b'{"query": "{ __typename }"}'] * 50) + b"]",
        b"[" * 100_000,
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
        b'{"query": "query ($a: [Int]) { __typename }", "variables": {"a": [' + b"1," * 400_000 + b"1]}}",
        b'{"query": "{ __typename }", "query": "mutation { x }", "operationName": {}}',
        b'{"query": 1e400}',
        b"\xff\xfe{",
        b"",
    ],
    ids=["batch", "brackets", "nested variables", "long variables", "twice", "number", "no UTF-8", "nothing"],
)
async def test_a_hostile_body_is_no_fault(production: HttpServer, stranger: AsyncClient, body: bytes) -> None:
    status, _ = await answered(production, stranger, content=body, headers=JSON)
    assert status in (200, 400)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
async def test_a_form_of_another_page_sends_nothing(production: HttpServer, stranger: AsyncClient, kind: str) -> None:
    body = b'{"query": "{ __typename }"}'
    assert (await answered(production, stranger, content=body, headers={"Content-Type": kind}))[0] == 415


async def test_a_link_of_another_page_changes_nothing(production: HttpServer, stranger: AsyncClient) -> None:
    mutation = {"query": 'mutation { lockSeats(input: {showId: "SHOW_1", seatIds: ["A1"]}) { __typename } }'}
    assert (await answered(production, stranger, method="GET", params=mutation))[0] == 405


async def test_a_hash_stands_for_its_own_text_alone(production: HttpServer, stranger: AsyncClient) -> None:
    honest, hostile = "{ cities { name } }", "{ __typename }"
    named = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(honest.encode()).hexdigest()}}
    _, poisoned = await answered(production, stranger, json={"query": hostile, "extensions": named})
    assert "not the hash" in poisoned
    _, unknown = await answered(production, stranger, json={"extensions": named})
    assert "PERSISTED_QUERY_NOT_FOUND" in unknown
    await answered(production, stranger, json={"query": honest, "extensions": named})
    _, found = await answered(production, stranger, json={"extensions": named})
    assert "cities" in found


@pytest.mark.parametrize("text", INJECTIONS)
async def test_what_is_injected_is_taken_for_a_value(production: HttpServer, stranger: AsyncClient, text: str) -> None:
    query = """query ($t: String!, $id: ID!) {
      shows(city: $t) { edges { cursor } } movies(search: $t) { edges { cursor } }
      movie(id: $id) { id } show(id: $id) { id } theater(id: $id) { id } partner(id: $id) { id } node(id: $id) { id }
    }"""
    await answered(production, stranger, json={"query": query, "variables": {"t": text, "id": text}})
    for path in ("/movies", "/shows", "/shows/x/seats", "/bookings/x"):
        answer = await stranger.get(path.replace("x", "%27%20OR%201%3D1"), params={"city": text, "search": text})
        assert answer.status_code < 500
        assert "set-cookie" not in answer.headers


async def test_a_node_of_somebody_else_answers_like_a_missing_one(
    server: HttpServer, http: AsyncClient, services: Services
) -> None:
    show, owner, thief = await world.show_on_sale(services), world.customer(), world.customer()
    booking = await world.booking_to_pay(services, owner, show, ["A1"])
    payment = await world.open_payment(services, owner, booking)
    headers = bearer(server.app.state.tokens.issue(thief))
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for id in (booking.id, payment.id, booking.id[:-3] + "000"):
        answer = await http.post("/graphql", json={"query": query, "variables": {"id": id}}, headers=headers)
        assert answer.json()["data"] == {"node": None}


@pytest.mark.parametrize("host", HOSTS)
async def test_no_link_leads_into_our_network(http: AsyncClient, services: Services, host: str) -> None:
    venue = await world.venue(services)
    headers = (await signed_in(http, venue.owner)).headers
    movie = {"partnerId": venue.partner.id, "movieName": "M", "language": "English", "duration": 120, "genre": "Drama"}
    for url in (f"https://{host}/a.png", f"https://user:word@{host}/a.png", f"http://{host}/", "file:///etc/passwd"):
        body = {**movie, "posterUrl": url}
        answer = await http.post("/movies", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_INPUT"), url
