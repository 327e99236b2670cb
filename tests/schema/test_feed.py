"""The subscriptions seatAvailability and bookingUpdates, over real WebSockets."""

import asyncio

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from httpx2 import AsyncClient
from websockets.typing import Subprotocol

from resolvers import seats
from resolvers.context import Services
from tests import world
from tests.schema.calling import bearer
from tests.schema.sockets import SOON, WATCH, closed_with, events, opened, receive, send, socket_url, subscribe
from tests.servers import HttpServer


async def test_a_client_gets_a_snapshot_and_then_deltas(server: HttpServer, services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    transport = WebsocketsTransport(url=socket_url(server), subprotocols=[Subprotocol("graphql-transport-ws")])
    async with Client(transport=transport) as session:
        request = gql(WATCH)
        request.variable_values = {"show": show.id}
        watching = session.subscribe(request)
        snapshot = (await anext(watching))["seatAvailability"]
        assert snapshot["__typename"] == "SeatSnapshot"
        assert snapshot["states"] == "A" * 20
        assert snapshot["summary"] == {"available": 20, "locked": 0, "booked": 0, "blocked": 0, "total": 20}
        await world.lock(services, who, show, ["A1", "B10"])
        delta = (await asyncio.wait_for(anext(watching), SOON))["seatAvailability"]
        assert (delta["__typename"], delta["fromVersion"]) == ("SeatDelta", snapshot["version"])
        assert delta["version"] == snapshot["version"] + 1
        assert sorted(delta["changes"], key=lambda change: str(change["seatId"])) == [
            {"seatId": "A1", "state": "LOCKED"},
            {"seatId": "B10", "state": "LOCKED"},
        ]
        assert delta["summary"] == {"available": 18, "locked": 2}
        await watching.aclose()


async def test_a_viewer_goes_on_from_the_version_it_has(server: HttpServer, services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    before = await seats.read_seat_map(world.as_(services, who), show.id)
    await world.lock(services, who, show, ["A1"])
    async with opened(server, {}) as socket:
        first = await anext(events(socket, show.id, after=before.version))
        assert (first["__typename"], first["fromVersion"], first["version"]) == (
            "SeatDelta",
            before.version,
            before.version + 1,
        )
    async with opened(server, {}) as socket:
        future = await anext(events(socket, show.id, after=before.version + 1000))
        assert future["__typename"] == "SeatSnapshot"


async def test_who_comes_back_with_the_newest_version_is_sent_the_next_change_first(
    server: HttpServer, services: Services
) -> None:
    show = await world.show_on_sale(services)
    async with opened(server, {}) as socket, opened(server, {}) as again:
        seen = events(socket, show.id)
        newest = (await anext(seen))["version"]
        coming_back = asyncio.ensure_future(anext(events(again, show.id, after=newest)))
        await world.lock(services, world.customer(), show, ["A1"])
        delta = await coming_back
        assert (delta["fromVersion"], delta["version"]) == (newest, newest + 1)
        assert delta == await anext(seen)


async def test_an_unknown_show_is_one_error_before_any_event(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", WATCH, show="SHOW_NONE")
        message = await receive(socket)
        assert (message["type"], message["id"]) == ("error", "1")
        (error,) = message["payload"]
        assert error["extensions"]["code"] == "NOT_FOUND"


async def test_a_client_raises_what_the_error_says(server: HttpServer) -> None:
    transport = WebsocketsTransport(url=socket_url(server), subprotocols=[Subprotocol("graphql-transport-ws")])
    async with Client(transport=transport) as session:
        request = gql(WATCH)
        request.variable_values = {"show": "SHOW_NONE"}
        with pytest.raises(TransportQueryError) as refusal:
            await anext(session.subscribe(request))
        assert refusal.value.errors is not None
        assert refusal.value.errors[0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_broken_document_is_an_error_of_its_own_and_the_connection_lives(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        for query in ("subscription {", "subscription { nothing }", "{" + "a" * 3 + "{" * 400):
            await subscribe(socket, "1", query)
            assert (await receive(socket))["type"] == "error"
        await subscribe(socket, "1", "{ cities { name } }")
        assert (await receive(socket))["type"] == "next"


async def test_the_twenty_first_subscription_of_a_connection_is_refused(server: HttpServer, services: Services) -> None:
    show = await world.show_on_sale(services)
    async with opened(server, {}) as socket:
        for number in range(21):
            await subscribe(socket, str(number), WATCH, show=show.id)
        answers = [await receive(socket) for _ in range(21)]
        (refused,) = [message for message in answers if message["type"] == "error"]
        assert refused["payload"][0]["extensions"]["code"] == "SUBSCRIPTION_LIMIT"
        assert "20 subscriptions" in refused["payload"][0]["message"]


async def test_a_connection_says_who_it_is_when_it_is_opened(server: HttpServer, http: AsyncClient) -> None:
    who = world.customer()
    async with opened(server, {"Authorization": await bearer(http, who)}) as socket:
        await subscribe(socket, "1", "{ me { id } }")
        assert (await receive(socket))["payload"]["data"] == {"me": {"id": who.actor_id}}


async def test_bad_credentials_close_the_connection(server: HttpServer) -> None:
    for init in ({"Authorization": "Bearer nonsense"}, {"X-API-Key": "mq_no"}, {"authorization": 5}):
        async with opened(server) as socket:
            await send(socket, type="connection_init", payload=init)
            assert (await closed_with(socket))[0] == 4403


async def test_a_connection_closes_when_its_token_runs_out(server: HttpServer, http: AsyncClient) -> None:
    token = await bearer(http, world.customer(), expiresInSeconds=2)
    async with opened(server, {"Authorization": token}) as socket:
        assert (await closed_with(socket))[0] == 4403


@pytest.mark.parametrize(
    "message",
    [
        "[]",
        "5",
        "{}",
        "nonsense",
        '{"type": 1}',
        '{"type": "\\ud800"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
        '{"type": "start", "id": "1"}',
    ],
)
async def test_what_is_no_message_closes_the_connection(server: HttpServer, message: str) -> None:
    async with opened(server, {}) as socket:
        await socket.send(message)
        assert (await closed_with(socket))[0] == 4400


async def test_the_legacy_protocol_is_off(server: HttpServer) -> None:
    async with opened(server, protocol="graphql-ws") as socket:
        assert (await closed_with(socket))[0] == 4406
