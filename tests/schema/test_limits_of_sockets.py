"""WebSockets are limited as requests are: how many there are, what is asked on them, and how fast."""

import asyncio
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gateway.addresses import network_of
from gateway.overload import Load
from resolvers.context import Services
from schema.server import sockets
from schema.server.socket_limits import MESSAGES_A_SECOND, Pace
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.serving import serving, weighs
from tests.schema.calling import bearer, visitor
from tests.schema.sockets import WATCH, closed_with, opened, receive, send, subscribe

CITIES = "{ cities { name } }"
ME = "{ me { id } }"


async def test_operations_are_counted_together_with_requests(settings: Settings) -> None:
    async with serving(settings, rate_limit_per_minute=10) as server, client_of(server.url) as http:
        assert (await visitor(http).post({"query": CITIES})).status_code == 200
        async with opened(server, {}) as socket:  # the second of ten
            for number in range(8):
                await subscribe(socket, str(number), CITIES)
                assert [(await receive(socket))["type"] for _ in range(2)] == ["next", "complete"]
            await subscribe(socket, "one more", CITIES)
            refused = await receive(socket)
            assert (refused["type"], refused["id"]) == ("error", "one more")
            assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
            assert refused["payload"][0]["extensions"]["retryAfterSeconds"] > 0
        assert (await visitor(http).post({"query": CITIES})).status_code == 429


async def test_a_customers_operations_are_counted_for_the_customer(settings: Settings) -> None:
    async with serving(settings, rate_limit_per_minute=3, visitor_requests_per_minute=100) as server:
        async with client_of(server.url) as http:
            token = await bearer(http, world.customer())
        for refused in (False, True):
            async with opened(server, {"Authorization": token}) as socket:
                await subscribe(socket, "1", ME)
                assert (await receive(socket))["type"] == ("error" if refused else "next")
                if not refused:
                    await receive(socket)


async def test_an_operation_weighs_until_its_first_result(settings: Settings) -> None:
    async with serving(settings, max_requests_in_flight=1) as server, opened(server, {}) as socket:
        load: Load = server.app.state.load
        load.in_flight = 1
        await subscribe(socket, "1", CITIES)
        refused = await receive(socket)
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "OVERLOADED")
        await subscribe(socket, "2", 'subscription { seatAvailability(showId: "SHOW_NONE") { __typename } }')
        assert (await receive(socket))["payload"][0]["extensions"]["code"] == "NOT_FOUND", (
            "a subscription waits, and is answered"
        )
        load.in_flight = 0
        await subscribe(socket, "1", CITIES)
        assert [(await receive(socket))["type"] for _ in range(2)] == ["next", "complete"]
        await weighs(server, 0)


async def test_a_crowd_that_subscribes_at_once_is_served_whole(settings: Settings, services: Services) -> None:
    show = await world.show_on_sale(services)
    async with serving(settings, max_requests_in_flight=1) as server, AsyncExitStack() as held:
        crowd = [await held.enter_async_context(opened(server, {})) for _ in range(15)]
        for socket in crowd:
            for number in range(10):
                await subscribe(socket, str(number), WATCH, show=show.id)
        for socket in crowd:
            assert {(await receive(socket))["type"] for _ in range(10)} == {"next"}
        await weighs(server, 0)


async def test_a_customer_has_five_connections_and_another_customer_five_more(settings: Settings) -> None:
    async with serving(settings, rate_limit_per_minute=1000) as server, AsyncExitStack() as held:
        async with client_of(server.url) as http:
            tokens = [await bearer(http, world.customer()) for _ in range(2)]
        for token in tokens * 5:
            first = await held.enter_async_context(opened(server, {"Authorization": token}))
        async with opened(server) as socket:
            await send(socket, type="connection_init", payload={"Authorization": tokens[1]})
            code, reason = await closed_with(socket)
            assert (code, reason.split(":")[0]) == (1013, "At most 5 connections at a time")
        await first.close()
        async with opened(server, {"Authorization": tokens[1]}) as socket:
            await subscribe(socket, "1", ME)
            assert (await receive(socket))["type"] == "next"


async def test_visitors_of_one_network_have_as_many_connections_as_the_setting_says(settings: Settings) -> None:
    async with serving(settings, rate_limit_per_minute=1000, visitor_sockets=2) as server:
        async with client_of(server.url) as http:
            token = await bearer(http, world.customer())
        async with opened(server, {}), opened(server):
            with pytest.raises(InvalidStatus) as refused:
                async with opened(server):
                    pass
            assert refused.value.response.status_code == 429
        async with opened(server, {"Authorization": token}), opened(server, {}), opened(server, {}) as socket:
            await send(socket, type="ping")
            assert await receive(socket) == {"type": "pong"}


async def test_a_connection_that_was_refused_or_has_ended_counts_no_longer(settings: Settings) -> None:
    async with serving(settings, rate_limit_per_minute=1000, visitor_sockets=1) as server:
        for protocol in ("graphql-ws", "graphql-transport-ws") * 2:
            async with opened(server, protocol=protocol) as socket:
                with suppress(ConnectionClosed):
                    await send(socket, type="nonsense")
                await closed_with(socket)
            await asyncio.sleep(0.05)
        async with opened(server, {}) as socket:
            await socket.close()


def test_no_limit_holds_no_message() -> None:
    pace = Pace(0)
    assert [pace.seconds_to_wait() for _ in range(100)] == [0.0] * 100


async def test_messages_beyond_twenty_a_second_wait(settings: Settings) -> None:
    async with serving(settings, rate_limit_per_minute=1000) as server, opened(server, {}) as socket:
        began = asyncio.get_running_loop().time()
        for _ in range(3 * MESSAGES_A_SECOND):
            await send(socket, type="ping")
        for _ in range(3 * MESSAGES_A_SECOND):
            assert await receive(socket) == {"type": "pong"}
        assert asyncio.get_running_loop().time() - began > 0.9


async def test_who_must_wait_before_the_initialisation_is_initialised_then(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "INIT_SECONDS", 2.0)
    async with serving(settings, rate_limit_per_minute=1000) as server, opened(server) as socket:
        for _ in range(MESSAGES_A_SECOND + 1):
            await send(socket, type="ping")
        await send(socket, type="connection_init")
        for _ in range(MESSAGES_A_SECOND + 1):
            assert await receive(socket) == {"type": "pong"}
        assert await receive(socket) == {"type": "connection_ack"}
        with pytest.raises(TimeoutError):
            await receive(socket, within=1.5)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_visitors_are_counted_by_what_one_subscriber_has(address: str, network: str) -> None:
    assert network_of(address) == network
