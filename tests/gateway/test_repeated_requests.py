"""A visitor's request that was answered from kept bytes is answered again without being read, and as if it were."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, NoReturn

import pytest
import structlog
from httpx2 import AsyncClient, Response

from domain.repeating import Repeatable, Repetition, State
from gateway.overload import Load
from gateway.repeated_requests import OVERHEAD_BYTES, KnownRequests
from resolvers.context import Services
from rest.router import RestRouter
from schema.server import repeating
from schema.server.answering import Answering
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.serving import serving
from tests.schema.calling import Json

LIMIT = 40
ALLOWED = "https://shop.example"
OF_ITS_OWN = {"x-request-id", "ratelimit", "ratelimit-remaining", "ratelimit-reset", "date"}
MOVIES = "query Movies($city: String) { movies(city: $city) { edges { node { id name } } } }"
MAP = "query Map($show: ID!) { show(id: $show) { id seatMap { version states } } }"


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[AsyncClient]:
    """Of a server of its own, whose visitors are counted."""
    async with (
        serving(settings, rate_limit_per_minute=LIMIT, redis_url=None) as server,
        client_of(server.url) as client,
    ):
        yield client


def posted(query: str, **variables: object) -> dict[str, Any]:
    return {"method": "POST", "url": "/graphql", "json": {"query": query, "variables": variables}}


def got(query: str, **variables: object) -> dict[str, Any]:
    digest = hashlib.sha256(query.encode()).hexdigest()
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest}})
    return {
        "method": "GET",
        "url": "/graphql",
        "params": {"variables": json.dumps(variables), "extensions": extensions},
    }


async def requests(services: Services, http: AsyncClient) -> dict[str, dict[str, Any]]:
    """One of each kind that is answered again."""
    show = await world.show_on_sale(services)
    registering = json.loads(got(MOVIES)["params"]["extensions"])
    registered = await http.post("/graphql", json={"query": MOVIES, "extensions": registering})
    assert registered.status_code == 200
    return {
        "POST movies": posted(MOVIES, city="Bangalore"),
        "GET movies": got(MOVIES, city="Bangalore"),
        "POST map": posted(MAP, show=show.id),
        "/movies": {"method": "GET", "url": "/movies", "params": {"city": "Bangalore"}},
        "/shows": {"method": "GET", "url": f"/shows/{show.id}"},
        "/seats": {"method": "GET", "url": f"/shows/{show.id}/seats"},
    }


def code_of(response: Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


def shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that goes the whole way fails."""

    async def closed(*_: object) -> NoReturn:
        raise RuntimeError("This request went the whole way.")

    monkeypatch.setattr(Answering, "answer", closed)
    monkeypatch.setattr(RestRouter, "serve", closed)


def own(response: Response) -> Mapping[str, str]:
    """The headers that are the same for every visitor."""
    return {name: value for name, value in response.headers.items() if name not in OF_ITS_OWN}


async def test_the_second_answer_is_as_the_first_and_goes_no_way(
    services: Services, http: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, request in (await requests(services, http)).items():
        first = await http.request(**request)
        assert first.status_code == 200, (name, first.text)
        with monkeypatch.context() as patched:
            shut(patched)
            second = await http.request(**request)
        assert (second.status_code, second.content) == (200, first.content), name
        assert own(second) == own(first), name
        assert set(second.headers) == set(first.headers), name
        assert second.headers["x-request-id"] != first.headers["x-request-id"]


async def test_pages_of_allowed_origins_may_read_a_repetition_and_others_may_not(settings: Settings) -> None:
    async with serving(settings, allowed_origins=(ALLOWED,)) as server, client_of(server.url) as http:
        asked = posted(MOVIES, city="Bangalore")
        for origin, may_read in ((ALLOWED, True), ("https://elsewhere.example", False), (ALLOWED, True)):
            first, second = [await http.request(**asked, headers={"Origin": origin}) for _ in range(2)]
            assert own(second) == own(first)
            assert (second.headers.get("access-control-allow-origin") == origin) is may_read


async def test_a_repetition_is_shed_as_any_request(
    services: Services, http: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await requests(services, http)
    for request in asked.values():
        assert (await http.request(**request)).status_code == 200
    monkeypatch.setattr(Load, "is_full", True)
    for name, request in asked.items():
        assert (await http.request(**request)).status_code == 503, name


async def test_each_repetition_is_counted_and_the_last_refused_as_any_request(http: AsyncClient) -> None:
    asked = posted(MOVIES, city="Bangalore")
    left: list[int] = []
    while (refused := await http.request(**asked)).status_code == 200:
        left.append(int(refused.headers["ratelimit-remaining"]))
    assert LIMIT <= len(left) <= LIMIT + 1, "one more where a minute begins meanwhile"
    assert sorted(left, reverse=True) == left
    new = await http.request(**posted(MOVIES, city="Elsewhere"))
    assert (refused.status_code, new.status_code) == (429, 429)
    assert code_of(refused) == code_of(new) == "TOO_MANY_REQUESTS"
    assert set(refused.headers) == set(new.headers)


async def test_a_repetition_shows_what_another_process_has_just_changed(services: Services, http: AsyncClient) -> None:
    show = await world.show_on_sale(services)
    asked = posted(MAP, show=show.id)
    states = [(await http.request(**asked)).json()["data"]["show"]["seatMap"]["states"] for _ in range(2)]
    assert states[0] == states[1]
    await world.lock(services, world.customer(), show, ["A1"])
    changed: Json = (await http.request(**asked)).json()["data"]["show"]["seatMap"]
    assert changed["states"].count("L") == states[1].count("L") + 1


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("If-None-Match", "*", 304), ("Authorization", "Bearer no", 401), ("X-API-Key", "no", 401)],
)
async def test_who_shows_credentials_or_asks_for_news_goes_the_whole_way(
    http: AsyncClient, name: str, value: str, status: int
) -> None:
    for _ in range(2):
        assert (await http.get("/movies")).status_code == 200
    assert (await http.get("/movies", headers={name: value})).status_code == status


async def test_another_media_type_is_another_request(http: AsyncClient) -> None:
    asked, wanted = posted(MOVIES), "application/graphql-response+json"
    for _ in range(2):
        assert (await http.request(**asked)).headers["content-type"] == "application/json"
        assert (await http.request(**asked, headers={"Accept": wanted})).headers["content-type"] == wanted
    assert (await http.request(**asked, headers={"Content-Type": "text/plain"})).status_code == 415


async def test_a_repetition_is_logged_and_measured_as_any_request(http: AsyncClient) -> None:
    asked = posted(MOVIES, city="Bangalore")
    before = await measured(http)
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        for _ in range(3):
            await http.request(**asked, headers={"X-Request-Id": "the-same-for-all"})
    logged = [line for line in lines if line["event"] == "request"]
    assert len(logged) == 3
    for line in logged:
        assert line.pop("milliseconds") >= 0
        assert line["client_request_id"] == "the-same-for-all"
    ids = {line.pop("request_id") for line in logged}
    assert len(ids) == 3, "each has an id of ours"
    assert logged[0] == logged[1] == logged[2]
    assert logged[2]["path"] == "/graphql"
    assert (logged[2]["operation"], logged[2]["outcome"], logged[2]["status"]) == ("movies", "ok", 200)
    assert await measured(http) == before + 3


async def test_requests_that_differ_in_a_variable_are_not_the_same(services: Services, http: AsyncClient) -> None:
    show_ids = [(await world.show_on_sale(services)).id for _ in range(2)]
    for _ in range(2):
        answered = [(await http.request(**posted(MAP, show=id))).json()["data"]["show"]["id"] for id in show_ids]
        assert answered == show_ids


async def test_a_bug_of_the_short_way_leaves_the_whole_way(
    services: Services, http: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> NoReturn:
        raise RuntimeError("A bug.")

    asked = posted(MAP, show=(await world.show_on_sale(services)).id)
    first = await http.request(**asked)
    monkeypatch.setattr(repeating, "is_newest", broken)
    with structlog.testing.capture_logs() as lines:
        second = await http.request(**asked)
    assert (second.status_code, second.content) == (200, first.content)
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["repetition_failed"]


async def measured(http: AsyncClient) -> float:
    name = 'marquee_operations_total{entry_point="graphql",operation="movies",outcome="ok"}'
    found = [line for line in (await http.get("/metrics")).text.splitlines() if line.startswith(name)]
    return sum(float(line.rpartition(" ")[2]) for line in found)


async def nothing(_: State) -> Repetition | None:
    return None


def test_no_more_is_remembered_than_fits_and_what_came_last_stays() -> None:
    known, one = KnownRequests(3 * (OVERHEAD_BYTES + 10)), Repeatable("movies", nothing)
    for number in range(5):
        known.keep(("GET", f"/path{number}", b"x"), one, "/path")
        known.find(("GET", "/path0", b"x"))
    assert [number for number in range(5) if known.find(("GET", f"/path{number}", b"x"))] == [0, 3, 4]
    assert known.bytes <= 3 * (OVERHEAD_BYTES + 10)
    known.keep(("GET", "/long", b"x" * 4 * OVERHEAD_BYTES), one, "/path")
    assert known.bytes == 0
