"""Viewers of a show's seats get ShowChanged when its prices, times or status change; the feed stays without a gap."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal

from httpx2 import AsyncClient
from websockets.asyncio.client import ClientConnection

from domain.pricing import NewPrice
from domain.shows import Show
from resolvers import cancellations, shows
from resolvers.context import Services
from tests import world
from tests.schema.calling import Json, bearer
from tests.schema.sockets import SOON, WATCH, opened, receive, subscribe
from tests.servers import HttpServer

WATCH_ALL = """subscription ($show: ID!, $after: Int) { seatAvailability(showId: $show, afterVersion: $after) {
  __typename ... on SeatSnapshot { version } ... on SeatDelta { fromVersion version changes { seatId } }
  ... on ShowChanged { show { id status cancelReason prices { seatType price { amount } } } } } }"""
WATCH_AS_PARTNER = """subscription ($show: ID!) { seatAvailability(showId: $show) { __typename
  ... on SeatSnapshot { version } ... on SeatDelta { version }
  ... on ShowChanged { show { cancellation { reason } } } } }"""


async def event(socket: ClientConnection) -> Json:
    message = await receive(socket)
    assert message["type"] == "next", message
    found: Json = message["payload"]["data"]["seatAvailability"]
    return found


async def watched(services: Services) -> tuple[world.Venue, Show]:
    place = await world.venue(services)
    return place, await world.show_on_sale(services, place)


async def reprice(services: Services, place: world.Venue, show: Show, amount: int) -> None:
    await shows.update_pricing(world.as_(services, place.owner), show.id, [NewPrice("Gold", Decimal(amount))])


async def test_new_prices_and_a_cancelled_show_come_before_the_version_that_brings_them(
    server: HttpServer, services: Services
) -> None:
    place, show = await watched(services)
    async with opened(server, {}) as one, opened(server, {}) as two:
        for socket in (one, two):  # the second one is served by the first one's group
            await subscribe(socket, "1", WATCH_ALL, show=show.id)
        versions = [(await event(socket))["version"] for socket in (one, two)]
        await reprice(services, place, show, 300)
        for socket, version in zip((one, two), versions, strict=True):
            changed, delta = await event(socket), await event(socket)
            assert {each["seatType"]: each["price"]["amount"] for each in changed["show"]["prices"]}["Gold"] == "300.00"
            assert delta == {"__typename": "SeatDelta", "fromVersion": version, "version": version + 1, "changes": []}
        await cancellations.cancel_show(world.as_(services, place.owner), show.id, "The projector failed")
        for socket in (one, two):
            changed, delta = await event(socket), await event(socket)
            assert (changed["show"]["status"], changed["show"]["cancelReason"]) == ("CANCELLED", "The projector failed")
            assert delta["fromVersion"] + 1 == delta["version"]


async def test_a_client_that_knows_the_two_older_members_alone_gets_deltas_without_a_gap(
    server: HttpServer, services: Services
) -> None:
    place, show = await watched(services)
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", WATCH, show=show.id)
        version = (await event(socket))["version"]
        await reprice(services, place, show, 300)
        await world.lock(services, world.customer(), show, ["A1"])
        seen: list[str] = []
        while not seen:
            delta = await event(socket)
            assert (delta["__typename"], delta["fromVersion"]) == ("SeatDelta", version)
            seen, version = [change["seatId"] for change in delta["changes"]], delta["version"]
        assert seen == ["A1"]


async def test_who_resumes_gets_what_changed_in_the_show_meanwhile(server: HttpServer, services: Services) -> None:
    place, show = await watched(services)
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", WATCH_ALL, show=show.id)
        version = (await event(socket))["version"]
    await reprice(services, place, show, 300)
    await world.lock(services, world.customer(), show, ["A1"])
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", WATCH_ALL, show=show.id, after=version)
        changed, delta = await event(socket), await event(socket)
        assert (changed["__typename"], delta["fromVersion"], delta["version"]) == ("ShowChanged", version, version + 2)
        assert delta["changes"] == [{"seatId": "A1"}]


async def test_the_same_prices_again_change_nothing(server: HttpServer, services: Services) -> None:
    place, show = await watched(services)
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", WATCH_ALL, show=show.id)
        await event(socket)
        await reprice(services, place, show, 250)
        await world.lock(services, world.customer(), show, ["A1"])
        assert (await event(socket))["changes"] == [{"seatId": "A1"}]


async def test_server_sent_events_carry_it_too(http: AsyncClient, services: Services) -> None:
    place, show = await watched(services)
    body = {"query": WATCH_ALL, "variables": {"show": show.id}}
    async with http.stream("POST", "/graphql", json=body, headers={"Accept": "text/event-stream"}) as response:
        lines = response.aiter_lines()
        await _sent(lines)
        await reprice(services, place, show, 300)
        assert [(await _sent(lines))["__typename"] for _ in range(2)] == ["ShowChanged", "SeatDelta"]


async def _sent(lines: AsyncIterator[str]) -> Json:
    async with asyncio.timeout(SOON):
        async for line in lines:
            if line.startswith("data: "):
                found: Json = json.loads(line.removeprefix("data: "))["data"]["seatAvailability"]
                return found
    raise AssertionError("The stream has ended.")


async def test_what_is_for_the_partner_alone_is_not_shared_with_others_who_ask_the_same(
    server: HttpServer, http: AsyncClient, services: Services
) -> None:
    place, show = await watched(services)
    other = await world.venue(services)
    async with AsyncExitStack() as stack:
        credentials = [{"Authorization": await bearer(http, owner)} for owner in (place.owner, other.owner)]
        sockets = [await stack.enter_async_context(opened(server, each)) for each in (*credentials, {})]
        for socket in sockets:
            await subscribe(socket, "1", WATCH_AS_PARTNER, show=show.id)
            await event(socket)
        await cancellations.cancel_show(world.as_(services, place.owner), show.id, "The projector failed")
        shown = [(await event(socket))["show"]["cancellation"] for socket in sockets]
        assert shown == [{"reason": "The projector failed"}, None, None]
