"""While the database is away every caller of GraphQL and REST is asked to come back, and no failure is reported."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient, Response

from domain.accounts import Principal, Role
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.proxy import Way, way_to
from tests.gateway.serving import serving
from tests.rest.calling import called_back, done, refused
from tests.schema.sockets import closed_with, events, opened, receive, send
from tests.servers import HttpServer

KEY = {"X-API-Key": f"mq_{secrets.token_urlsafe(32)}"}
LOCK = """mutation { lockSeats(input: {showId: "SHOW_1", seatIds: ["A1"]}) {
  __typename ... on Problem { code } ... on Refusal { retryAfterSeconds } } }"""


@pytest.fixture(scope="module")
async def way(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Way]:
    async with way_to(database_url, tmp_path_factory.mktemp("w")) as way:
        yield way


@pytest.fixture(scope="module")
async def server(settings: Settings, way: Way, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HttpServer]:
    async with serving(settings, database_url=way.url, data_dir=tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def known(server: HttpServer) -> dict[str, str]:
    """The credentials of a customer whom the server has looked up while it had its database."""
    return customer(server)


@pytest.fixture
async def away(way: Way, server: HttpServer, known: dict[str, str]) -> AsyncIterator[AsyncClient]:
    """A caller of a server that had its database a moment ago."""
    async with client_of(server.url) as http:
        done(await http.get("/movies?limit=1", headers=known), 200)
        await way.cut()
        yield http
        await way.mend()
        async with asyncio.timeout(10):  # a connection from before is found to be broken when it is used
            while (await http.get("/movies?limit=1")).status_code != 200:
                pass


def customer(server: HttpServer) -> dict[str, str]:
    token = server.app.state.tokens.issue(Principal(Role.CUSTOMER, world.customer().actor_id))
    return {"Authorization": f"Bearer {token}"}


def asked_to_come_back(response: Response) -> None:
    refused(response, 503, "UNAVAILABLE")
    assert int(response.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/movies?city=Bengaluru", None),
        ("GET", "/shows/SHOW_1", None),
        ("GET", "/shows/SHOW_1/seats", None),
        ("POST", "/seats/lock", {"showId": "SHOW_1", "userId": "", "seats": ["A1"]}),
        ("POST", "/dev/token", {"role": "customer", "userId": "USER_AWAY"}),
    ],
)
async def test_rest_says_503(away: AsyncClient, server: HttpServer, method: str, path: str, body: object) -> None:
    who = world.customer().actor_id
    token = server.app.state.tokens.issue(Principal(Role.CUSTOMER, who))
    if isinstance(body, dict) and "userId" in body and not body["userId"]:
        body = body | {"userId": who}
    asked_to_come_back(await away.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"}))


async def test_a_callback_is_told_apart_from_what_is_not_signed(away: AsyncClient, server: HttpServer) -> None:
    report = {"paymentId": "PAY_1", "status": "SUCCESS"}
    asked_to_come_back(await called_back(away, server.app.state.services, report))
    for path in ("/payments/callback", "/payments/callback/sandbox"):
        refused(await away.post(path, json=report), 401, "BAD_SIGNATURE")


async def test_a_caller_with_a_key_is_answered_503_and_not_that_the_key_is_wrong(away: AsyncClient) -> None:
    asked_to_come_back(await away.get("/movies", headers=KEY))
    response = await away.post("/graphql", json={"query": "{ cities { name } }"}, headers=KEY)
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize(
    "query",
    [
        "{ cities { name } }",
        '{ show(id: "SHOW_1") { id } }',
        '{ movies(city: "Bengaluru") { edges { node { id } } } }',
        '{ node(id: "SHOW_1") { id } }',
        "{ me { bookings { id } } }",
    ],
)
async def test_a_query_of_which_nothing_could_be_read_says_503(
    away: AsyncClient, server: HttpServer, query: str, accept: str
) -> None:
    headers = {**customer(server), "Accept": accept}
    response = await away.post("/graphql", json={"query": query}, headers=headers)
    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    assert (codes, response.status_code) == ({"UNAVAILABLE"}, 503), response.text
    assert int(response.headers["retry-after"]) >= 1


async def test_a_mutation_is_refused_as_a_member_of_its_union(away: AsyncClient, known: dict[str, str]) -> None:
    response = await away.post("/graphql", json={"query": LOCK}, headers=known)
    assert response.status_code == 200
    refusal = {"__typename": "Refusal", "code": "UNAVAILABLE", "retryAfterSeconds": 1}
    assert response.json()["data"] == {"lockSeats": refusal}


async def test_probes_distinguish_life_from_readiness(away: AsyncClient) -> None:
    done(await away.get("/healthz"), 200)
    refused(await away.get("/readyz"), 503, "NOT_READY")


async def test_viewers_stay_and_see_what_happened_meanwhile(way: Way, server: HttpServer, services: Services) -> None:
    show = await world.show_on_sale(services)
    async with opened(server, {}) as socket:
        seen = events(socket, show.id)
        assert (await anext(seen))["__typename"] == "SeatSnapshot"
        await way.cut()
        await world.lock(services, world.customer(), show, ["A1"])  # by another way
        await way.mend()
        assert (await anext(seen))["changes"] == [{"seatId": "A1", "state": "LOCKED"}]


@pytest.mark.usefixtures("away")
async def test_a_socket_with_a_key_is_closed_with_try_again_later(server: HttpServer) -> None:
    async with opened(server) as socket:
        await send(socket, type="connection_init", payload=KEY)
        assert (await closed_with(socket))[0] == 1013


@pytest.mark.usefixtures("away")
async def test_a_subscription_that_begins_now_ends_with_the_reason(server: HttpServer) -> None:
    query = 'subscription { seatAvailability(showId: "SHOW_1") { __typename } }'
    async with opened(server, {}) as socket:
        await send(socket, type="subscribe", id="1", payload={"query": query})
        message = await receive(socket)
    assert message["payload"][0]["extensions"]["code"] == "UNAVAILABLE"
