"""Pages of other origins call by HTTP and WebSocket where the settings say so, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from settings import Settings
from tests.clients import client_of
from tests.gateway.serving import serving
from tests.schema.sockets import socket_url
from tests.servers import HttpServer

ALLOWED, ANOTHER = "https://cinema.example", "https://evil.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,authorization"}


@pytest.fixture(scope="module")
async def open_to_one(settings: Settings) -> AsyncIterator[HttpServer]:
    async with serving(settings, allowed_origins=(ALLOWED,)) as server:
        yield server


@pytest.fixture
async def browser(open_to_one: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(open_to_one.url) as client:
        yield client


async def status_of_handshake(server: HttpServer, origin: str | None) -> int:
    given = None if origin is None else Origin(origin)
    try:
        async with asyncio.timeout(5):
            async with connect(socket_url(server), subprotocols=[Subprotocol("graphql-transport-ws")], origin=given):
                return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def test_a_websocket_is_for_pages_of_the_allowed_origins_and_our_own(open_to_one: HttpServer) -> None:
    for origin in (None, ALLOWED, "https://CINEMA.example", open_to_one.url):
        assert await status_of_handshake(open_to_one, origin) == 101
    for origin in (ANOTHER, "null", f"{ALLOWED}.evil.example", "http://cinema.example", "https://cinema.example:444"):
        assert await status_of_handshake(open_to_one, origin) == 403


async def test_without_the_setting_only_our_own_pages_may_connect(server: HttpServer) -> None:
    assert await status_of_handshake(server, server.url) == 101
    assert await status_of_handshake(server, ALLOWED) == 403


async def test_a_preflight_of_an_allowed_origin_is_granted(browser: AsyncClient) -> None:
    for path in ("/graphql", "/seats/lock"):
        answer = await browser.options(path, headers={"Origin": ALLOWED, **PREFLIGHT})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == ALLOWED
        assert {"authorization", "content-type", "idempotency-key", "x-api-key"} <= {
            each.strip().lower() for each in answer.headers["access-control-allow-headers"].split(",")
        }
        assert "access-control-allow-credentials" not in answer.headers


async def test_an_answer_may_be_read_by_pages_of_an_allowed_origin_and_caches_keep_them_apart(
    browser: AsyncClient,
) -> None:
    answer = await browser.get("/movies", params={"city": "Bengaluru"}, headers={"Origin": ALLOWED})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ALLOWED)
    assert "origin" in answer.headers["vary"].lower()
    exposed = {each.strip().lower() for each in answer.headers["access-control-expose-headers"].split(",")}
    assert {"etag", "x-request-id", "ratelimit-remaining", "retry-after"} <= exposed


async def test_pages_of_other_origins_read_nothing(browser: AsyncClient) -> None:
    preflight = await browser.options("/graphql", headers={"Origin": ANOTHER, **PREFLIGHT})
    assert preflight.status_code == 400
    answer = await browser.get("/movies", params={"city": "Bengaluru"}, headers={"Origin": ANOTHER})
    for refused in (preflight, answer):
        assert "access-control-allow-origin" not in refused.headers


async def test_without_the_setting_nothing_is_said_about_origins(http: AsyncClient) -> None:
    answer = await http.options("/graphql", headers={"Origin": ALLOWED, **PREFLIGHT})
    assert answer.status_code == 405
    answer = await http.get("/movies", params={"city": "Bengaluru"}, headers={"Origin": ALLOWED})
    assert not [name for name in answer.headers if name.startswith("access-control")]
