"""In production: no development endpoints, and what else differs from development."""

import hashlib
import hmac
import secrets
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from app.server.listening import uvicorn_config
from app.serving import create_app
from domain import ids
from domain.accounts import SYSTEM, Principal, Role
from resolvers import people, sessions
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.clock import Clock
from tests.conftest import held_open
from tests.production import PRODUCTION, as_values
from tests.rest.calling import done, refused
from tests.servers import HttpServer

WEBHOOK_SECRET = "what-razorpay-signs-its-webhooks-with"


@pytest.fixture(scope="module")
async def production(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HttpServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = settings_of(
            database_url, redis_url, listener.getsockname()[1], tmp_path_factory.mktemp("production")
        )
        app = create_app(settings)
        server = HttpServer(app, uvicorn_config(app, settings), listener, settings.address)
        async for running in held_open(server.running()):
            yield running


@pytest.fixture
async def outside(production: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(production.url) as client:
        yield client


def settings_of(database_url: str, redis_url: str, port: int, data_dir: Path) -> Settings:
    return Settings.model_validate(
        {
            **as_values(PRODUCTION),
            "port": port,
            "database_url": database_url,
            "redis_url": redis_url,
            "data_dir": data_dir,
            "workers": False,
            "database_pool_size": 4,
            "rate_limit_per_minute": 30,
            "razorpay_webhook_secret": WEBHOOK_SECRET,
        }
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/dev"),
        ("POST", "/dev/token"),
        ("GET", "/dev/mailbox"),
        ("GET", "/dev/mailbox.json"),
        ("POST", "/payments/callback"),
        ("GET", "/sandbox/pay/x"),
        ("POST", "/sandbox/api/payments"),
    ],
)
async def test_a_development_endpoint_is_not_there(outside: AsyncClient, method: str, path: str) -> None:
    refused(await outside.request(method, path, json={"role": "operator"}), 404, "NOT_FOUND")


async def test_razorpays_endpoint_accepts_signed_events_however_many(outside: AsyncClient) -> None:
    answers = [await outside.post("/payments/callback/razorpay", json={"event": "x"}) for _ in range(40)]
    refused(answers[0], 401, "BAD_SIGNATURE")
    refused(answers[-1], 429, "TOO_MANY_REQUESTS")
    body = b'{"event": "order.paid", "payload": {}}'
    signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Razorpay-Signature": signature}
    assert done(await outside.post("/payments/callback/razorpay", content=body, headers=headers), 200) == {
        "understood": False
    }
    refused(await outside.post("/payments/callback/sandbox", json={"event": "x"}), 404, "NOT_FOUND")


async def test_public_endpoints_are_there(outside: AsyncClient) -> None:
    assert done(await outside.get("/readyz"), 200) == {"status": "ready"}
    assert done(await outside.get("/movies?limit=1"), 200)["movies"] is not None
    assert done(await outside.get("/openapi.json"), 200)["openapi"] == "3.1.0"


async def test_the_schema_is_not_published(outside: AsyncClient) -> None:
    answer = (await outside.post("/graphql", json={"query": "{ __schema { types { name } } }"})).json()
    assert answer.get("data") is None
    assert answer["errors"]
    page = await outside.get("/graphql", headers={"Accept": "text/html"})
    assert "<html" not in page.text.lower()


async def signed_in(services: Services, production: HttpServer, who: Principal) -> str:
    """An access token of a session."""
    in_session = await sessions.session_for(world.as_(services, SYSTEM), who, 600)
    token: str = production.app.state.tokens.issue(in_session)
    return token


async def test_the_platforms_own_tokens_count_with_their_session(
    services: Services, production: HttpServer, outside: AsyncClient
) -> None:
    operator_id = await people.add_operator(world.as_(services, SYSTEM), "in-production@example.com")
    token = await signed_in(services, production, Principal(Role.OPERATOR, operator_id))
    response = await outside.get(
        "/partner/PARTNER_01ARZ3NDEKTSV4RRFFQ69G5FAV", headers={"Authorization": f"Bearer {token}"}
    )
    refused(response, 404, "NOT_FOUND")


@pytest.mark.parametrize("who", [Principal(Role.OPERATOR, "OPER_1"), Principal(Role.CUSTOMER, "USER_1")])
async def test_a_token_without_a_session_is_refused(
    production: HttpServer, outside: AsyncClient, who: Principal
) -> None:
    token = production.app.state.tokens.issue(who)
    refused(await outside.get("/movies", headers={"Authorization": f"Bearer {token}"}), 401, "UNAUTHENTICATED")


async def test_a_caller_over_its_limit_learns_when_to_come_back(
    services: Services, production: HttpServer, outside: AsyncClient
) -> None:
    token = await signed_in(services, production, Principal(Role.CUSTOMER, "USER_1"))
    answers = [await outside.get("/movies?limit=1", headers={"Authorization": f"Bearer {token}"}) for _ in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    refused(answers[30], 429, "TOO_MANY_REQUESTS")
    assert 1 <= int(answers[30].headers["retry-after"]) <= 61
    assert (await outside.get("/healthz")).status_code == 200


async def test_the_sixth_registration_from_an_address_in_an_hour_is_refused_through_both_entry_points(
    outside: AsyncClient, clock: Clock
) -> None:
    await clock.advance(hours=2)
    for _ in range(5):
        done(await outside.post("/partner/register", json=registration_body()), 201)
    answer = await outside.post("/partner/register", json=registration_body())
    problem = refused(answer, 429, "ALLOWANCE_USED")
    assert problem["rule"] == "At most 5 partners register from a network an hour."
    assert 3590 <= int(answer.headers["retry-after"]) <= 3600
    mutation = """mutation ($input: RegisterPartnerInput!) {
        registerPartner(input: $input) { ... on AllowanceUsed { code rule retryAfterSeconds } } }"""
    variables = {"input": registration_body()}
    over_graphql = (await outside.post("/graphql", json={"query": mutation, "variables": variables})).json()
    answered = over_graphql["data"]["registerPartner"]
    assert (answered["code"], answered["rule"]) == ("ALLOWANCE_USED", problem["rule"])
    assert 3590 <= answered["retryAfterSeconds"] <= 3600


def registration_body() -> dict[str, object]:
    unique = secrets.token_hex(6)
    return {
        "partnerName": "PVR Cinemas",
        "contactEmail": f"{unique}@pvr.com",
        "contactPhone": "+919876543210",
        "theaterName": f"PVR {unique}",
        "theaterLocation": "Bangalore",
        "bankDetails": {"accountNumber": "123456789012", "ifscCode": "HDFC0001234"},
    }


async def test_every_answer_says_what_is_left_through_both_entry_points(
    services: Services, production: HttpServer, outside: AsyncClient
) -> None:
    token = await signed_in(services, production, Principal(Role.CUSTOMER, "USER_2"))
    headers = {"Authorization": f"Bearer {token}"}
    rest = await outside.get("/movies?limit=1", headers=headers)
    graphql = await outside.post("/graphql", json={"query": "{ cities { name } }"}, headers=headers)
    for answer, left in ((rest, 29), (graphql, 28)):
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"principal";q=30;w=60'
        assert answer.headers["ratelimit"].startswith(f'"principal";r={left};t=')
        assert (answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"]) == ("30", str(left))
        assert 1 <= int(answer.headers["ratelimit-reset"]) <= 61
    assert "ratelimit" not in (await outside.get("/healthz")).headers


async def test_an_answer_that_caches_store_is_counted_and_tells_nothing_of_its_caller(outside: AsyncClient) -> None:
    answers = [await outside.get("/movies?limit=2") for _ in range(2)]
    for answer in answers:
        assert answer.headers["cache-control"].startswith("public")
        assert [name for name in answer.headers if "ratelimit" in name] == []
    left = [await outside.get(f"/shows/{ids.new(ids.SHOW)}") for _ in range(2)]
    assert int(left[0].headers["ratelimit-remaining"]) == int(left[1].headers["ratelimit-remaining"]) + 1 <= 27


async def test_graphql_answers_a_caller_over_its_limit_with_when_to_come_back(
    services: Services, production: HttpServer, outside: AsyncClient
) -> None:
    token = await signed_in(services, production, Principal(Role.CUSTOMER, "USER_3"))
    query = {"query": "{ cities { name } }"}
    answers = [
        await outside.post("/graphql", json=query, headers={"Authorization": f"Bearer {token}"}) for _ in range(31)
    ]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert answers[30].status_code == 429
    assert 1 <= int(answers[30].headers["retry-after"]) <= 61
    assert answers[30].headers["ratelimit-remaining"] == "0"
    assert answers[30].json()["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
