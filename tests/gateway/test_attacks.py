"""A server that is attacked from one address answers no 5xx, and says all the while that it lives."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from bench.rig.attacks import Attacker, attacker
from bench.rig.http import bearer
from gateway.rate_limits import UNITS_A_REQUEST
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.serving import serving, weighs
from tests.rest.calling import called_back, refused
from tests.servers import HttpServer

TIMES, PROBES = 60, 5
ALLOWED = 20
"""Requests a minute of an address."""


@pytest.fixture(scope="module")
async def server(settings: Settings) -> AsyncIterator[HttpServer]:
    async with serving(settings, rate_limit_per_minute=ALLOWED) as server:
        yield server


@pytest.fixture
async def anyone(server: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(server.url) as http:
        yield http


async def alive(http: AsyncClient) -> int:
    """How often it said so, of PROBES."""
    async with asyncio.timeout(30):
        return sum([(await http.get("/healthz")).status_code == 200 for _ in range(PROBES)])


async def attacked(attacker: Attacker) -> Counter[int]:
    """The statuses of what it was answered."""
    return Counter(await asyncio.gather(*(attacker.once() for _ in range(TIMES))))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("slow-heads", {0}),
        ("slow-bodies", {0}),
        ("slow-callbacks", {0}),
        ("endless-head", {431}),
        ("endless-path", {431}),
        ("many-headers", {431}),
        ("pipeline", {0, 200}),
        ("unread", {0}),
        ("openapi", {200, 429}),
        ("nowhere", {404, 429}),
        ("tiny-chunks", {400, 429}),
        ("nonsense", {400}),
        ("bad-keys", {401, 429}),
        ("bad-tokens", {401, 429}),
        ("unsigned-callbacks", {404, 429}),
        ("heavy-query", {200, 429}),
        ("documents", {200, 429}),
        ("sockets", {0}),
        ("seat-maps", {200, 429}),
    ],
)
async def test_an_attack_is_refused_and_the_server_lives(
    server: HttpServer, services: Services, anyone: AsyncClient, name: str, expected: set[int]
) -> None:
    show = await world.show_on_sale(services)
    attack = attacker(name, int(server.url.rpartition(":")[2]), show.id)
    statuses, lives = await asyncio.gather(attacked(attack), alive(anyone))
    assert set(statuses) <= expected, statuses
    assert lives == PROBES
    assert await alive(anyone) == PROBES
    await weighs(server, 0)
    attack.let_go()


async def test_callbacks_that_are_not_signed_are_limited_and_those_that_are_pass(
    server: HttpServer, anyone: AsyncClient
) -> None:
    refusals = Counter([(await anyone.post("/payments/callback", json={})).status_code for _ in range(3 * ALLOWED)])
    assert refusals.keys() == {401, 429}
    refused(await anyone.post("/payments/callback/sandbox", json={}), 429, "TOO_MANY_REQUESTS")
    services: Services = server.app.state.services
    report = {"paymentId": "PAY_unknown", "status": "SUCCESS"}
    assert [(await called_back(anyone, services, report)).status_code for _ in range(ALLOWED)] == [200] * ALLOWED


async def test_a_heavy_query_is_as_much_as_an_address_may_ask_in_a_minute(
    settings: Settings, services: Services
) -> None:
    venue = await world.venue(services)
    for _ in range(19):
        await world.add_screen(services, venue.owner, venue.theater)
    heavy = "query ($id: ID!) { theater(id: $id) {" + "screens{theater{" * 4 + "id" + "}}" * 4 + "} }"
    async with serving(settings, rate_limit_per_minute=ALLOWED) as server, client_of(server.url) as visitor:
        asked = {"query": heavy, "variables": {"id": venue.theater.id}}
        answer = (await visitor.post("/graphql", json=asked)).json()
        assert answer["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE"
        assert answer["extensions"]["cost"]["charged"] > (ALLOWED - 1) * UNITS_A_REQUEST
        refused(await visitor.get("/movies"), 429, "TOO_MANY_REQUESTS")


async def test_an_exhausted_address_is_refused_alike_whatever_it_asks_for(
    server: HttpServer, anyone: AsyncClient
) -> None:
    for _ in range(2 * ALLOWED):
        last = await anyone.get("/nowhere")
    problem = refused(last, 429, "TOO_MANY_REQUESTS")
    assert (problem["retryAfterSeconds"], last.headers["ratelimit-remaining"]) == (
        int(last.headers["retry-after"]),
        "0",
    )
    assert (await anyone.get("/openapi.json")).status_code == 429
    graphql = await anyone.post("/graphql", json={"query": "{ __typename }"})
    assert (graphql.status_code, graphql.json()["errors"][0]["extensions"]["code"]) == (429, "TOO_MANY_REQUESTS")
    token = server.app.state.tokens.issue(world.customer())
    assert (await anyone.get("/movies", headers=bearer(token))).status_code == 200, "a customer there is not concerned"
