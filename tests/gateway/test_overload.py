"""What is more than a process can carry is refused at once, and what must not be shed is not."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from httpx2 import AsyncClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bench.rig.http import bearer, post
from domain.accounts import Principal, Role
from gateway.overload import Load, Shedding
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.fakes import RememberingProvider
from tests.gateway.raw import raw
from tests.gateway.serving import filled, serving, weighs
from tests.rest.calling import called_back, refused
from tests.schema.sockets import events, opened, socket_url
from tests.servers import HttpServer

MOST = 3
BEGIN = "mutation ($lock: ID!) { initiateBooking(input: {lockId: $lock}) { __typename } }"
LONG_AGO = "LOCK_01JD0000000000000000000000_01JD0000000000000000000000"
LOCK = """mutation ($show: ID!) { lockSeats(input: {showId: $show, seatIds: ["A1"]}) { __typename } }"""


@pytest.fixture(scope="module")
async def full(settings: Settings) -> AsyncIterator[HttpServer]:
    """A server with as much in flight as it takes, for tests that look at what it answers then."""
    async with serving(settings, max_requests_in_flight=MOST) as server:
        yield server


@pytest.fixture
async def busy(full: HttpServer) -> AsyncIterator[None]:
    async with filled(full, MOST):
        yield


@pytest.fixture
async def outside(full: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(full.url) as http:
        yield http


@pytest.mark.usefixtures("busy")
async def test_rest_is_refused_in_its_own_words(outside: AsyncClient) -> None:
    response = await outside.post("/seats/lock?x=%20", json={"showId": "SHOW_1"})
    refused(response, 503, "OVERLOADED")
    assert int(response.headers["retry-after"]) >= 1


@pytest.mark.usefixtures("busy")
async def test_graphql_is_refused_in_its_own_words(outside: AsyncClient) -> None:
    response = await outside.post("/graphql", json={"query": "{ cities { name } }"})
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) >= 1
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "OVERLOADED"


@pytest.mark.usefixtures("busy")
async def test_a_connection_that_is_to_be_closed_gets_the_same_answer(outside: AsyncClient) -> None:
    response = await outside.get("/movies", headers={"Connection": "close"})
    refused(response, 503, "OVERLOADED")


async def test_it_recovers_at_once_on_the_same_connection(full: HttpServer, outside: AsyncClient) -> None:
    for _ in range(3):
        async with filled(full, MOST):
            body = json.dumps({"showId": "x" * 200_000})
            refused(await outside.post("/seats/lock", content=body), 503, "OVERLOADED")
        assert (await outside.get("/movies?limit=1")).status_code == 200
        await weighs(full, 0)


@pytest.mark.usefixtures("busy")
async def test_hundreds_of_payment_callbacks_are_taken(outside: AsyncClient, services: Services) -> None:
    away = replace(services, payments=RememberingProvider())
    show, who = await world.show_on_sale(away), world.customer()
    payment = await world.open_payment(away, who, await world.booking_to_pay(away, who, show, ["A1"]))
    report = {"paymentId": payment.id, "status": "SUCCESS"}
    answers = await asyncio.gather(*(called_back(outside, services, report) for _ in range(300)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["bookingStatus"] for answer in answers} == {"CONFIRMED"}


@pytest.mark.usefixtures("busy")
async def test_probes_are_answered(outside: AsyncClient) -> None:
    assert [(await outside.get(path)).status_code for path in ("/healthz", "/readyz")] == [200, 200]


async def test_viewers_stay_connected_weigh_nothing_and_new_ones_are_asked_to_come_back(
    full: HttpServer, services: Services
) -> None:
    show = await world.show_on_sale(services)
    async with opened(full, {}) as socket:
        seen = events(socket, show.id)
        assert (await anext(seen))["__typename"] == "SeatSnapshot"
        await weighs(full, 0)
        async with filled(full, MOST):
            await world.lock(services, world.customer(), show, ["A1"])
            assert (await anext(seen))["changes"] == [{"seatId": "A1", "state": "LOCKED"}]
            with pytest.raises(InvalidStatus) as refusal:
                async with connect(socket_url(full)):
                    pass
    assert refusal.value.response.status_code == 503
    assert refusal.value.response.headers["retry-after"]


async def test_an_event_stream_weighs_only_until_it_begins() -> None:
    load, weights = Load(1), list[int]()

    async def stream(_scope: Scope, _receive: Receive, send: Send) -> None:
        weights.append(load.in_flight)
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        weights.append(load.in_flight)
        await send({"type": "http.response.body", "body": b"data: 1\n\n"})

    await _asked(Shedding(stream, load))
    assert (weights, load.in_flight) == ([1, 0], 0)


async def test_a_request_that_breaks_weighs_no_more() -> None:
    load = Load(1)

    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            await _asked(Shedding(broken, load))
    assert (load.in_flight, load.shed) == (0, 0)


@pytest.mark.usefixtures("busy")
async def test_who_has_begun_a_booking_may_go_on(full: HttpServer, services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    async with client_of(full.url) as customer, client_of(full.url) as visitor:
        customer.headers.update(bearer(full.app.state.tokens.issue(who)))
        asked = {"query": BEGIN, "variables": {"lock": lock.id}}
        for headers in ({}, {"Connection": "close"}):
            answer = await customer.post("/graphql", json=asked, headers=headers)
            assert answer.json()["data"]["initiateBooking"]["__typename"] == "Booking", answer.text
        assert (await customer.get(f"/seats/lock/{lock.id}")).status_code != 503
        other = {"query": LOCK, "variables": {"show": show.id}}
        for client, begins in ((customer, other), (customer, {"query": BEGIN, "variables": {"lock": LONG_AGO}})):
            assert (await client.post("/graphql", json=begins)).status_code == 503
        assert (await visitor.post("/graphql", json=asked)).status_code == 503
        assert (await customer.get("/movies")).status_code == 503


async def test_there_is_an_end_to_the_room_for_those_who_have_begun(full: HttpServer, services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    async with filled(full, MOST), client_of(full.url) as customer:
        customer.headers.update(bearer(full.app.state.tokens.issue(who)))
        full.app.state.load.in_flight += MOST
        refused(await customer.get(f"/seats/lock/{lock.id}"), 503, "OVERLOADED")
        full.app.state.load.in_flight -= MOST


async def test_no_limit_takes_everything() -> None:
    assert not Load(0, in_flight=10_000).is_full


async def test_what_would_wait_long_is_refused_however_few_are_in_flight() -> None:
    load = Load(1000, patience=0.5, work=0.01)
    load.in_flight = 50
    assert not load.is_full
    load.in_flight = 51
    assert load.is_full
    for _ in range(1000):
        load.note_work(0.001)
    assert not load.is_full


async def test_what_waits_for_others_than_the_process_keeps_nobody_waiting() -> None:
    load = Load(1000)

    async def slow(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.sleep(0.1)

    for _ in range(3):
        await asyncio.gather(*(_asked(Shedding(slow, load)) for _ in range(200)))
    assert (load.in_flight, load.shed, load.work < 0.001) == (0, 0, True)


@pytest.mark.parametrize("way", ["rest", "graphql"])
async def test_two_hundred_customers_on_one_seat_at_once_get_two_hundred_answers(
    settings: Settings, services: Services, way: str
) -> None:
    show = await world.show_on_sale(services)
    async with serving(settings) as server, AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(raw(server)) for _ in range(200)]
        requests = [_lock_of(server, world.customer().actor_id, show.id, way) for _ in clients]
        await asyncio.gather(*(client.send(each) for client, each in zip(clients, requests, strict=True)))
        answers = [await client.rest() for client in clients]
    if way == "rest":
        assert Counter(answer[9:12] for answer in answers) == {b"201": 1, b"409": 199}
    else:
        members = [json.loads(answer.partition(b"\r\n\r\n")[2])["data"]["lockSeats"] for answer in answers]
        assert Counter(each["__typename"] for each in members) == {"SeatLock": 1, "SeatsUnavailable": 199}


def _lock_of(server: HttpServer, user_id: str, show_id: str, way: str) -> bytes:
    """Bytes, so that two hundred of them cost the test's own thread little, which takes turns with the server's."""
    token = server.app.state.tokens.issue(Principal(Role.CUSTOMER, user_id))
    headers = {**bearer(token), "Connection": "close"}
    if way == "rest":
        return post("/seats/lock", {"showId": show_id, "userId": user_id, "seats": ["A1"]}, headers)
    return post("/graphql", {"query": LOCK, "variables": {"show": show_id}}, headers)


async def _asked(app: ASGIApp) -> None:
    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        return

    await app({"type": "http", "path": "/events"}, receive, send)
