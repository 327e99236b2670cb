"""A database connection is lost during COMMIT: GraphQL and REST answer that the outcome is unknown, and a repetition
with the same idempotency key answers it.
"""

import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient, Response

from resolvers.context import Services
from tests import world
from tests.chaos.fleet import Server
from tests.chaos.proxy import Proxy, Trip
from tests.clients import client_of
from tests.invariants import check_show
from tests.rest import stage
from tests.rest.calling import Json, done, refused
from tests.schema.calling import GraphQLCaller

MOST_COMMITS = 40


@pytest.fixture
async def http(servers: list[Server], proxy: Proxy) -> AsyncIterator[AsyncClient]:
    """A client of the server that loses its connections. Nothing but its requests commits there."""
    async with client_of(servers[1].url) as client:
        yield client
    proxy.trips = []


@pytest.mark.parametrize("after", [False, True])
async def test_rest_answers_503_and_the_same_key_finds_what_happened(
    http: AsyncClient, services: Services, proxy: Proxy, *, after: bool
) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    key, body = secrets.token_hex(8), stage.lock_of(who, show["showId"], "A1")
    proxy.trips = [Trip(after=after)]
    lost = await who.caller.post("/seats/lock", body, Idempotency_Key=key)
    assert refused(lost, 503, "UNAVAILABLE")["retryAfterSeconds"] == 1
    assert lost.headers["retry-after"] == "1"
    assert await world.states(services, show["showId"]) == ({"A1": "L"} if after else {})
    found, again = [await who.caller.post("/seats/lock", body, Idempotency_Key=key) for _ in range(2)]
    assert done(found, 201)["lockId"] == done(again, 201)["lockId"]
    await check_show(services, show["showId"])


@pytest.mark.parametrize("after", [False, True])
async def test_graphql_answers_a_refusal_and_the_same_key_finds_what_happened(
    http: AsyncClient, services: Services, proxy: Proxy, *, after: bool
) -> None:
    show, who = await world.show_on_sale(services), await stage.customer(http)
    customer = GraphQLCaller(http, who.caller.headers)
    given = {"showId": show.id, "seatIds": ["A1"], "idempotencyKey": secrets.token_hex(8)}
    proxy.trips = [Trip(after=after)]
    lost = await customer.do("lockSeats", "... on SeatLock { id }", **given)
    assert (lost["__typename"], lost["code"]) == ("Refusal", "UNAVAILABLE")
    assert await world.states(services, show.id) == ({"A1": "L"} if after else {})
    found, again = [await customer.do("lockSeats", "... on SeatLock { id }", **given) for _ in range(2)]
    assert found == again
    assert found["__typename"] == "SeatLock"
    await check_show(services, show.id)


@pytest.mark.parametrize("after", [False, True])
async def test_a_booking_is_made_and_cancelled_once_whichever_commit_is_lost_on_its_way(
    http: AsyncClient, services: Services, proxy: Proxy, *, after: bool
) -> None:
    show = await stage.show(await stage.theater(http))
    for commit in range(1, MOST_COMMITS):
        who = await stage.customer(http)
        proxy.trips = [Trip(after=after, countdown=commit)]
        await booked_and_cancelled(http, who, show["showId"])
        await check_show(services, show["showId"])
        assert await world.states(services, show["showId"]) == {}
        if proxy.trips:
            assert commit > 6, "The journey commits more often than that."
            return
    pytest.fail(f"The journey takes fewer than {MOST_COMMITS} commits.")


async def booked_and_cancelled(http: AsyncClient, who: stage.Customer, show_id: str) -> None:
    lock = await known(who, "/seats/lock", stage.lock_of(who, show_id, "A1", "A2"))
    of = {"userId": who.user_id, "showId": show_id, "lockId": lock["lockId"]}
    booking = await known(who, "/booking/initiate", of)
    paying = {"bookingId": booking["bookingId"], "amount": 500, "paymentMethod": "UPI"}
    payment = await known(who, "/payments/initiate", paying)
    assert await known(who, "/payments/initiate", paying) == payment
    while (pressed := await http.post(urlsplit(payment["checkoutUrl"]).path, data={"action": "pay"})).is_error:
        assert says_when_to_ask_again(pressed)
    confirmed = await confirmation(who, {"bookingId": booking["bookingId"], "paymentId": payment["paymentId"]})
    cancel = {"ticketId": confirmed["ticket"]["ticketId"], "userId": who.user_id}
    cancelled = await known(who, "/booking/cancel", cancel)
    assert (cancelled["releasedSeats"], cancelled["refund"]["amount"]) == (["A1", "A2"], 500)


async def confirmation(who: stage.Customer, body: Json) -> Json:
    while "ticket" not in (answer := await known(who, "/booking/confirm", body)):
        assert answer["code"] == "PAYMENT_NOT_COMPLETED", answer
    return answer


async def known(who: stage.Customer, path: str, body: Json) -> Json:
    """Repeats the request with one key until its outcome is known, and returns that answer."""
    key = secrets.token_hex(8)
    while (answer := await who.caller.post(path, body, Idempotency_Key=key)).status_code == 503:
        assert says_when_to_ask_again(answer)
    answered: Json = answer.json()
    return answered


def says_when_to_ask_again(answer: Response) -> bool:
    return answer.status_code == 503 and answer.headers["retry-after"] == "1"
