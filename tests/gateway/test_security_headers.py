"""Every answer says what a browser may do with it, whether the application, the gateway or the protocol has made it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from gateway.security_headers import HTTPS_ALONE, NOT_A_PAGE, SecurityHeaders
from settings import Settings
from tests.clients import client_of
from tests.gateway.raw import raw
from tests.gateway.serving import filled, serving
from tests.schema.sockets import socket_url
from tests.servers import HttpServer

MOST = 2
ALWAYS = {"x-content-type-options", "referrer-policy", "content-security-policy"}
FRAMES = "frame-ancestors 'none'"


@pytest.fixture(scope="module")
async def server(settings: Settings) -> AsyncIterator[HttpServer]:
    async with serving(settings, max_requests_in_flight=MOST) as server:
        yield server


@pytest.fixture
async def browser(server: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(server.url) as http:
        yield http


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/movies"),
        ("GET", "/nowhere"),
        ("DELETE", "/movies"),
        ("POST", "/seats/lock"),
        ("POST", "/graphql"),
        ("GET", "/healthz"),
        ("GET", "/openapi.json"),
        ("GET", "/dev/mailbox.json"),
    ],
)
async def test_an_answer_that_is_no_page_may_do_nothing(browser: AsyncClient, method: str, path: str) -> None:
    headers = (await browser.request(method, path)).headers
    assert headers["content-security-policy"] == NOT_A_PAGE.decode()
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


@pytest.mark.parametrize("path", ["/", "/dev/mailbox", "/graphql", "/sandbox/pay/nothing"])
async def test_a_page_stands_in_no_frame(browser: AsyncClient, path: str) -> None:
    headers = (await browser.get(path, headers={"Accept": "text/html"})).headers
    assert headers.get_list("content-security-policy")[0].startswith("default-src 'none'")
    assert FRAMES in headers["content-security-policy"]
    assert len(headers.get_list("content-security-policy")) == 1


async def test_the_ide_may_load_what_it_is_made_of_and_ask_this_server(browser: AsyncClient) -> None:
    page = await browser.get("/graphql", headers={"Accept": "text/html"})
    policy = page.headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000])
async def test_what_the_protocol_refuses_has_them_too(server: HttpServer, sent: bytes) -> None:
    async with raw(server) as client:
        await client.send(sent)
        head = (await client.rest()).partition(b"\r\n\r\n")[0].decode()
    assert {line.partition(":")[0] for line in head.splitlines()} >= ALWAYS, head


async def test_refusals_under_overload_have_them_too(server: HttpServer, browser: AsyncClient) -> None:
    async with filled(server, MOST):
        for headers in ({}, {"Connection": "close"}):
            answer = await browser.get("/movies", headers=headers)
            assert (answer.status_code, ALWAYS - set(answer.headers)) == (503, set())
        with pytest.raises(InvalidStatus) as refusal:
            async with connect(socket_url(server)):
                pass
        assert {name.lower() for name in refusal.value.response.headers} >= ALWAYS


async def test_browsers_come_by_https_alone_where_customers_do() -> None:
    assert HTTPS_ALONE in await _headers(https=True, given=[])
    assert HTTPS_ALONE not in await _headers(https=False, given=[])


async def test_a_policy_of_an_answers_own_stays() -> None:
    own = (b"content-security-policy", b"default-src 'self'")
    assert [each for each in await _headers(https=True, given=[own]) if each[0] == own[0]] == [own]


async def _headers(*, https: bool, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    sent: list[Any] = []

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": given})

    async def send(message: Any) -> None:
        sent.append(message)

    await SecurityHeaders(application, https=https)({"type": "http"}, None, send)  # type: ignore[arg-type]
    headers: list[tuple[bytes, bytes]] = sent[0]["headers"]
    return headers
