"""graphql-transport-ws: what a client may say when, and what it is closed with."""

import json

import pytest

from resolvers.context import Services
from schema.server import sockets
from tests import world
from tests.schema.sockets import WATCH, closed_with, opened, receive, send, subscribe
from tests.servers import HttpServer

CITIES = "{ cities { name } }"


async def test_who_subscribes_before_the_acknowledgement_is_closed(server: HttpServer) -> None:
    async with opened(server) as socket:
        await subscribe(socket, "1", CITIES)
        assert await closed_with(socket) == (4401, "Unauthorized")


async def test_who_does_not_wait_for_it_is_answered_after_it(server: HttpServer) -> None:
    async with opened(server) as socket:
        await send(socket, type="connection_init")
        await subscribe(socket, "1", CITIES)
        await send(socket, type="ping")
        assert (await receive(socket))["type"] == "connection_ack"
        assert {(await receive(socket))["type"] for _ in range(3)} == {"pong", "next", "complete"}


async def test_pings_are_answered_at_any_time(server: HttpServer) -> None:
    async with opened(server) as socket:
        await send(socket, type="ping")
        assert await receive(socket) == {"type": "pong"}
        await send(socket, type="pong")
        await send(socket, type="connection_init")
        assert await receive(socket) == {"type": "connection_ack"}


async def test_a_connection_that_is_not_initialised_in_time_is_closed(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "INIT_SECONDS", 0.05)
    async with opened(server) as socket:
        assert await closed_with(socket) == (4408, "Connection initialisation timeout")


async def test_an_initialised_connection_outlives_that_time(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "INIT_SECONDS", 0.5)
    async with opened(server, {}) as socket:
        with pytest.raises(TimeoutError):
            await receive(socket, within=0.7)
        await send(socket, type="ping")
        assert await receive(socket) == {"type": "pong"}


@pytest.mark.parametrize("payload", [None, [], "Authorization"])
async def test_an_initialisation_whose_payload_is_no_object_closes(server: HttpServer, payload: object) -> None:
    async with opened(server) as socket:
        await send(socket, type="connection_init", payload=payload)
        assert await closed_with(socket) == (4400, "Invalid connection init payload")


async def test_a_second_initialisation_closes(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        await send(socket, type="connection_init")
        assert await closed_with(socket) == (4429, "Too many initialisation requests")


async def test_an_id_in_use_closes_and_is_free_after_its_end(server: HttpServer, services: Services) -> None:
    show = await world.show_on_sale(services)
    async with opened(server, {}) as socket:
        for _ in range(2):
            await subscribe(socket, "one", CITIES)
            assert [(await receive(socket))["type"] for _ in range(2)] == ["next", "complete"]
        for _ in range(3):
            await subscribe(socket, "one", WATCH, show=show.id)
            assert (await receive(socket))["type"] == "next"
            await send(socket, type="complete", id="one")
        await subscribe(socket, "one", WATCH, show=show.id)
        await subscribe(socket, "one", CITIES)
        assert await closed_with(socket) == (4409, "Subscriber for one already exists")


async def test_who_has_unsubscribed_is_sent_no_event_and_others_of_the_connection_are(
    server: HttpServer, services: Services
) -> None:
    show = await world.show_on_sale(services)
    async with opened(server, {}) as socket:
        for id in ("gone", "there"):
            await subscribe(socket, id, WATCH, show=show.id)
            assert (await receive(socket))["id"] == id
        await send(socket, type="complete", id="gone")
        await send(socket, type="complete", id="never there")
        await send(socket, type="ping")
        assert await receive(socket) == {"type": "pong"}
        await world.lock(services, world.customer(), show, ["A1"])
        assert (await receive(socket))["id"] == "there"


async def test_an_unknown_operation_is_an_error_of_its_own(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        payload = {"query": f"query One {CITIES}", "operationName": "Other"}
        await send(socket, type="subscribe", id="1", payload=payload)
        message = await receive(socket)
        assert (message["type"], message["id"]) == ("error", "1")


@pytest.mark.parametrize(
    "payload",
    [
        {"query": CITIES, "variables": []},
        {"query": CITIES, "operationName": 5},
        {"query": None},
        None,
    ],
)
async def test_a_malformed_operation_closes(server: HttpServer, payload: object) -> None:
    async with opened(server, {}) as socket:
        await send(socket, type="subscribe", id="1", payload=payload)
        assert await closed_with(socket) == (4400, "Failed to parse message")


async def test_variables_that_are_nested_without_end_close(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        nested = '{"a":' * 400 + "1" + "}" * 400
        query = json.dumps(CITIES)
        await socket.send(f'{{"type":"subscribe","id":"1","payload":{{"query":{query},"variables":{nested}}}}}')
        assert (await closed_with(socket))[0] == 4400


async def test_a_long_type_is_named_as_far_as_a_close_can(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        await send(socket, type="ü" * 200)
        code, reason = await closed_with(socket)
        assert (code, reason) == (4400, "Unknown message type: " + "ü" * 50)


async def test_a_binary_message_closes(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        await socket.send(b"{}")
        assert await closed_with(socket) == (4400, "WebSocket message type must be text")
