"""A server that is attacked from one address answers no 5xx, and says all the while that it lives."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from bench.rig.attacks import Attacker, attacker
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
        ("nonsense", {400}),
        ("bad-keys", {401, 429}),
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
