"""Subscriptions as server-sent events, and the subscription bookingUpdates."""

import asyncio
import json
from typing import Any

from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.schema.calling import Json, bearer
from tests.schema.sockets import SOON, WATCH, opened, receive, subscribe
from tests.servers import HttpServer


async def test_server_sent_events_carry_the_same(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    body = {"query": WATCH, "variables": {"show": show.id}}
    async with http.stream("POST", "/graphql", json=body, headers={"Accept": "text/event-stream"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.aiter_lines()
        snapshot = await _data(lines)
        assert snapshot["data"]["seatAvailability"]["__typename"] == "SeatSnapshot"
        await world.lock(services, world.customer(), show, ["A1"])
        delta = await _data(lines)
        assert delta["data"]["seatAvailability"]["changes"] == [{"seatId": "A1", "state": "LOCKED"}]


async def test_server_sent_events_end_with_the_token(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    token = await bearer(http, world.customer(), expiresInSeconds=2)
    headers = {"Accept": "text/event-stream", "Authorization": token}
    body = {"query": WATCH, "variables": {"show": show.id}}
    async with http.stream("POST", "/graphql", json=body, headers=headers) as response:
        async with asyncio.timeout(SOON):
            assert [line async for line in response.aiter_lines() if line.startswith("data")]


async def test_a_booking_is_followed_through_its_states(
    server: HttpServer, http: AsyncClient, services: Services
) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    query = """subscription ($booking: ID!) { bookingUpdates(bookingId: $booking) {
      status ticket { id } payments { status } } }"""
    async with opened(server, {"Authorization": await bearer(http, who)}) as socket:
        await subscribe(socket, "1", query, booking=booking.id)
        first = (await receive(socket))["payload"]["data"]["bookingUpdates"]
        assert first == {"status": "PENDING_PAYMENT", "ticket": None, "payments": []}
        payment = await world.open_payment(services, who, booking)
        await world.report(services, payment.id)
        second = (await receive(socket))["payload"]["data"]["bookingUpdates"]
        assert (second["status"], second["payments"]) == ("CONFIRMED", [{"status": "SUCCEEDED"}])
        assert second["ticket"]["id"]
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", query, booking=booking.id)
        assert (await receive(socket))["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def _data(lines: Any) -> Json:
    async with asyncio.timeout(SOON):
        async for line in lines:
            if line.startswith("data: "):
                event: Json = json.loads(line.removeprefix("data: "))
                return event
    raise AssertionError("The stream has ended.")
