"""A request has to arrive in time and within bounds; until it is there it weighs nothing."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from gateway.arrivals import ArrivalLimits, Arrivals
from settings import Settings
from tests.clients import client_of
from tests.gateway.raw import RawClient, raw
from tests.gateway.serving import serving, weighs
from tests.servers import HttpServer

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /seats/lock HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CALLBACK = b"POST /payments/callback HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
LIMITS = ArrivalLimits(
    head_seconds=0.5,
    body_seconds=0.5,
    bytes_per_second=1000,
    unread_seconds=0.5,
    seconds_by_path={"/payments/callback": 0.5},
    bytes_by_path={"/payments/callback": 64 * 1024},
)
ROOM = 8


@pytest.fixture(scope="module")
async def patient(settings: Settings) -> AsyncIterator[HttpServer]:
    """With the limits of production."""
    async with serving(settings) as server:
        yield server


@pytest.fixture(scope="module")
async def hurried(settings: Settings) -> AsyncIterator[HttpServer]:
    """The same deadlines, twenty times as short, and room for few connections whose requests are not there."""
    async with serving(settings, arrivals=Arrivals(LIMITS, most_connections=ROOM)) as server:
        yield server


@pytest.fixture
async def customer(patient: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(patient.url) as http:
        yield http


async def refused(client: RawClient, status: int, code: str) -> None:
    """With a problem document, after which the connection is closed."""
    head, _, body = (await client.rest()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"connection: close" in head.lower()
    assert json.loads(body)["code"] == code


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nX-A: " + b"a" * 200_000,
        b"GET /" + b"a" * 200_000,
        b"GET /healthz HTTP/1.1\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(101)) + b"\r\n",
        b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(5000)),
        b"GET /graphql HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n",
        HEALTH.removesuffix(b"\r\n") + b"X-" + b"a" * 200_000,
    ],
    ids=["endless value", "endless path", "long value", "101 headers", "5000 headers", "upgrade", "endless name"],
)
async def test_a_head_that_is_too_large_is_refused(patient: HttpServer, head: bytes) -> None:
    async with raw(patient) as client:
        await client.send(head)
        await refused(client, 431, "HEADERS_TOO_LARGE")


async def test_a_head_within_the_bounds_is_read(patient: HttpServer) -> None:
    many = b"".join(b"X-%d: 1\r\n" % n for n in range(98))
    async with raw(patient) as client:
        for head in (b"X-A: " + b"a" * 60_000 + b"\r\n", many):
            await client.send(HEALTH.removesuffix(b"\r\n") + head + b"\r\n")
            assert await client.status() == 200
            await client.reader.readuntil(b"}")


async def test_a_body_may_come_in_chunks_but_not_byte_by_byte(patient: HttpServer) -> None:
    async with raw(patient) as client:
        await client.send(POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 50_000 + b"0\r\n\r\n")
        await refused(client, 400, "MALFORMED")
    async with raw(patient) as client:
        await client.send(
            POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"200\r\n%b\r\n" % (b"a" * 512)) * 900 + b"0\r\n\r\n"
        )
        assert b"401" in (await client.rest())[:20]


async def test_a_pipelined_head_and_endless_trailers_are_bounded_too(patient: HttpServer) -> None:
    async with raw(patient) as client:
        await client.send(HEALTH)
        assert await client.status() == 200
        await client.reader.readuntil(b"}")
        await client.send(HEALTH + b"GET /healthz HTTP/1.1\r\nX-A: " + b"a" * 200_000)
        assert b"HTTP/1.1 431" in await client.rest()
    for status, trailers in (
        (400, b"X-A: " + b"a" * 200_000),
        (431, b"".join(b"X-%d: 1\r\n" % n for n in range(5000))),
    ):
        async with raw(patient) as client:
            await client.send(POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + trailers)
            assert b"HTTP/1.1 %d" % status in await client.rest()
    async with raw(patient) as client:
        await client.send(b"\r\n" * 100_000)
        await refused(client, 431, "HEADERS_TOO_LARGE")


async def test_trailers_are_no_headers(patient: HttpServer) -> None:
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Request-Id: from-a-trailer\r\n\r\n"
    async with raw(patient) as client:
        await client.send(chunked)
        assert await client.status() == 401
        assert b"from-a-trailer" not in await client.reader.readuntil(b"}")


async def test_what_a_client_pipelines_is_bounded(patient: HttpServer) -> None:
    async with raw(patient) as client:
        await client.send(HEALTH * 10)
        for _ in range(10):
            assert await client.status() == 200
            await client.reader.readuntil(b"}")
        await client.send(HEALTH * 2000)
        assert (await client.rest()).count(b"HTTP/1.1 200") < 100


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 0),
        (b"\r\n", 0),
        (b"GET /healthz HTTP/1.1\r\nX-A: ", 408),
        (POST + b"Content-Length: 9\r\n\r\n{", 408),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", 408),
        (POST + b"Content-Length: 9\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n{", 400),
        (CALLBACK, 408),
        (b"GET /graphql HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", 408),
    ],
    ids=["nothing", "newline", "head", "body", "chunks", "no handshake", "callback", "handshake"],
)
async def test_what_does_not_arrive_in_time_is_closed(hurried: HttpServer, sent: bytes, status: int) -> None:
    async with raw(hurried) as client:
        await client.send(sent)
        assert await client.status() == status


async def test_drops_of_a_head_or_of_newlines_do_not_prolong_it(hurried: HttpServer) -> None:
    for first, drop in ((b"GET /healthz HTTP/1.1\r\n", b"X-A: a\r\n"), (b"\r\n", b"\r\n")):
        async with raw(hurried) as client:
            await client.send(first)
            end = asyncio.create_task(client.rest())
            while not end.done():
                await asyncio.sleep(0.05)
                await client.send(drop)
            assert (await end)[:12] in (b"", b"HTTP/1.1 408")


async def test_a_body_may_take_long_at_an_honest_pace(hurried: HttpServer) -> None:
    async with raw(hurried) as client:
        await client.send(POST + b"Content-Length: 20000\r\n\r\n")
        for _ in range(10):
            await client.send(b" " * 2000)
            await asyncio.sleep(0.1)
        assert await client.status() == 401


async def test_a_customer_who_waits_to_continue_is_asked_for_the_body(patient: HttpServer) -> None:
    async with raw(patient) as client:
        await client.send(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await client.send(b"{}")
        assert await client.status() == 401


async def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(patient: HttpServer) -> None:
    for said in (b"Content-Length: 2000000\r\n\r\n", b"Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"):
        async with raw(patient) as client:
            await client.send(POST + said)
            assert await client.status() == 413


async def test_requests_whose_bodies_are_coming_weigh_nothing(patient: HttpServer, customer: AsyncClient) -> None:
    async with contextlib.AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(raw(patient)) for _ in range(200)]
        for client in slow:
            await client.send(POST + b"Content-Length: 2\r\n\r\n{")
        assert (await customer.get("/movies")).status_code == 200
        await weighs(patient, 0)
        for client in slow:
            await client.send(b"}")
            assert await client.status() == 401


async def test_callbacks_whose_bodies_are_coming_keep_no_other_waiting(
    patient: HttpServer, customer: AsyncClient
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(20):
            await (await stack.enter_async_context(raw(patient))).send(CALLBACK)
        assert (await customer.post("/payments/callback", json={})).status_code == 401


async def test_where_too_many_are_arriving_the_oldest_goes(hurried: HttpServer) -> None:
    async with contextlib.AsyncExitStack() as stack:
        slow = [await stack.enter_async_context(raw(hurried)) for _ in range(ROOM)]
        for client in slow:
            await client.send(POST + b"Content-Length: 2\r\n\r\n{")
        async with raw(hurried) as one_more:
            assert await slow[0].status() in (503, 408)
            await one_more.send(HEALTH)
            assert await one_more.status() == 200


async def test_a_client_who_reads_nothing_is_dropped(hurried: HttpServer) -> None:
    document = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    async with raw(hurried) as client:
        client.reader._transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(200):
            await asyncio.sleep(0.02)
            if hurried.app.state.arrivals.cut["UNREAD"]:
                break
            await client.send(document)
        assert hurried.app.state.arrivals.cut["UNREAD"] >= 1
