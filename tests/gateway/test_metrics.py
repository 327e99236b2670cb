"""What a real server shows to Prometheus."""

from collections.abc import AsyncIterator

import pytest
import structlog
from httpx2 import AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from resolvers.context import Services
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.serving import serving
from tests.schema.calling import GraphQLCaller
from tests.schema.sockets import events, opened
from tests.servers import HttpServer

TOKEN = "a-token-that-only-prometheus-knows"


@pytest.fixture(scope="module")
async def measured(settings: Settings) -> AsyncIterator[HttpServer]:
    async with serving(settings) as server:
        yield server


@pytest.fixture
async def outside(measured: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(measured.url) as http:
        yield http


async def samples(http: AsyncClient) -> dict[tuple[str, tuple[str, ...]], float]:
    """By name and the values of the labels."""
    response = await http.get("/metrics")
    assert response.status_code == 200
    families = list(text_string_to_metric_families(response.text))
    return {(each.name, tuple(each.labels.values())): each.value for family in families for each in family.samples}


async def test_operations_are_counted_by_name_and_outcome_through_both_entry_points(
    measured: HttpServer, outside: AsyncClient, services: Services
) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    issue = measured.app.state.tokens.issue
    first, caller = (
        GraphQLCaller(outside, {"Authorization": f"Bearer {issue(each)}"}) for each in (world.customer(), who)
    )
    await first.do("lockSeats", "", showId=show.id, seatIds=["A1"])
    assert (await caller.do("lockSeats", "", showId=show.id, seatIds=["A1"]))["code"] == "SEATS_UNAVAILABLE"
    body = {"showId": show.id, "userId": who.actor_id, "seats": ["A1"]}
    await outside.post("/seats/lock", json=body, headers=caller.headers)
    shown = await samples(outside)
    for entry_point, outcome in (("graphql", "ok"), ("graphql", "SEATS_UNAVAILABLE"), ("rest", "SEATS_UNAVAILABLE")):
        assert shown["marquee_operations_total", (entry_point, "lockSeats", outcome)] == 1
    assert shown["marquee_seat_locks_total", ("ok",)] == 1
    assert shown["marquee_seat_locks_total", ("SEATS_UNAVAILABLE",)] == 2
    assert shown["marquee_operation_seconds_count", ("graphql", "lockSeats")] == 2


async def test_names_that_clients_choose_are_no_labels(outside: AsyncClient) -> None:
    for number in range(5):
        query = f"query Mine{number} {{ mine{number}: cities {{ name }} }}"
        await outside.post("/graphql", json={"query": query, "operationName": f"Mine{number}"})
        await outside.post("/graphql", json={"query": f"{{ nothing{number} }}"})
        await outside.get(f"/shows/SHOW_MINE{number}")
    shown = await samples(outside)
    assert not [key for key in shown if "mine" in str(key).lower() or "nothing" in str(key)]
    assert shown["marquee_operations_total", ("graphql", "cities", "ok")] == 5
    assert shown["marquee_operations_total", ("graphql", "refused", "BAD_REQUEST")] == 5
    assert shown["marquee_operations_total", ("rest", "readShow", "NOT_FOUND")] == 5


async def test_the_log_names_the_operation_its_outcome_and_the_request(outside: AsyncClient) -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        graphql = await outside.post("/graphql", json={"query": "query Mine { mine: cities { name } }"})
        rest = await outside.get("/shows/SHOW_LOGGED")
        await outside.get("/healthz")  # a line is written when its answer is on its way
    named = {
        line["request_id"]: (line.get("operation"), line.get("outcome")) for line in lines if line["event"] == "request"
    }
    expected = [("cities", "ok"), ("readShow", "NOT_FOUND")]
    assert [named[answer.headers["x-request-id"]] for answer in (graphql, rest)] == expected


async def test_viewers_and_the_age_of_what_they_see_are_measured(
    measured: HttpServer, outside: AsyncClient, services: Services
) -> None:
    show = await world.show_on_sale(services)
    async with opened(measured, {}) as socket:
        seen = events(socket, show.id)
        await anext(seen)
        before = await samples(outside)
        assert (before["marquee_live_viewers", ()], before["marquee_live_shows", ()]) == (1, 1)
        await world.lock(services, world.customer(), show, ["A1"])
        await anext(seen)
        after = await samples(outside)
    counted = ("marquee_feed_lag_seconds_count", ())
    assert after[counted] == before[counted] + 1
    assert 0 <= after["marquee_feed_lag_seconds_sum", ()] < 10


async def test_the_state_of_each_part_is_shown(outside: AsyncClient) -> None:
    shown = {name: value for (name, labels), value in (await samples(outside)).items() if not labels}
    assert shown["marquee_requests_in_flight"] == 0
    assert shown["marquee_change_notifier_connected"] == 1
    assert shown["marquee_database_answers"] == 1
    assert shown["marquee_database_connections_kept"] >= 1
    expected = {"marquee_outbox_oldest_due_seconds", "marquee_outbox_due", "marquee_outbox_parked"}
    assert expected | {"marquee_requests_shed_total", "marquee_database_waits_total"} <= shown.keys()


async def test_production_shows_them_to_a_caller_with_the_token(settings: Settings) -> None:
    async with (
        serving(settings, metrics_token=SecretStr(TOKEN)) as server,
        client_of(server.url) as http,
    ):
        assert (await http.get("/metrics")).status_code == 401
        assert (await http.get("/metrics", headers={"Authorization": "Bearer wrong"})).status_code == 401
        assert (await http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).status_code == 200
