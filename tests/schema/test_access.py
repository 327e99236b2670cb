"""Authorization of every field of the SDL for every kind of caller. A refused mutation changes nothing."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from resolvers.context import Services
from tests.clients import client_of
from tests.fingerprint import Fingerprint
from tests.schema.calling import GraphQLCaller, Json
from tests.schema.contract import SCHEMA
from tests.schema.matrix import MUTATIONS, NODES, QUERIES, REFUSALS, SUBSCRIPTIONS, expected, null, ok, refused
from tests.schema.outcomes import outcome_of
from tests.schema.scene import Scene, scene
from tests.schema.sockets import opened, receive, subscribe
from tests.servers import HttpServer

SELECTIONS = {
    "node": "{ id }", "nodes": "{ id }", "cities": "{ name }", "theaters": "{ id }", "theater": "{ id }",
    "movies": "{ edges { cursor } }", "shows": "{ edges { cursor } }", "movie": "{ id }", "show": "{ id }",
    "me": "{ id }", "accountBalances": "{ account }", "proposals": "{ id }", "booking": "{ id }", "ticket": "{ id }",
    "cancellationQuote": "{ reason }", "partner": "{ id }", "rates": "{ effectiveOn }",
    "disputes": "{ edges { cursor } }", "attention": "{ parkedJobs { total } }", "settlement": "{ id }",
    "settlementPreview": "{ cycles { cycleDate } }",
    "partners": "{ edges { cursor } }", "auditTrail": "{ edges { cursor } }",
    "seatAvailability": "{ __typename }", "bookingUpdates": "{ id }",
}  # fmt: skip


@pytest.fixture(scope="session")
async def the_scene(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with client_of(server.url) as http:
        yield await scene(http, services)


def test_the_table_knows_every_field_and_every_node_of_the_sdl() -> None:
    for root, table in (
        (SCHEMA.query_type, QUERIES), (SCHEMA.mutation_type, MUTATIONS), (SCHEMA.subscription_type, SUBSCRIPTIONS),
    ):  # fmt: skip
        assert set(cast("GraphQLObjectType", root).fields) == set(table)
    node = cast("GraphQLInterfaceType", SCHEMA.type_map["Node"])
    assert {kind.name for kind in SCHEMA.get_possible_types(node)} == set(NODES)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_unauthorized_caller_is_refused_and_nothing_changes(
    mutation: str, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    before = await fingerprint()
    for caller, code in refused(MUTATIONS, mutation):
        assert await outcome_of(the_scene.callers[caller], mutation, the_scene.inputs()[mutation]) == code, caller
    assert await fingerprint() == before


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_unauthorized_caller_learns_nothing_from_a_broken_input(mutation: str, the_scene: Scene) -> None:
    broken = spoilt(the_scene.inputs()[mutation])
    for caller, code in refused(MUTATIONS, mutation):
        if code == "UNAUTHENTICATED":
            assert await outcome_of(the_scene.callers[caller], mutation, broken) == code


def spoilt(given: Json) -> Json:
    """Returns the input with every id and text made invalid."""
    return {name: "\0" if isinstance(value, str) and name not in NOT_A_TEXT else value for name, value in given.items()}


NOT_A_TEXT = ("amount", "method", "startsAt", "effectiveOn", "chargeTo", "role")


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_authorized_caller_is_let_in(mutation: str, the_scene: Scene) -> None:
    for caller, answer in expected(MUTATIONS, mutation):
        if answer not in REFUSALS:
            assert await outcome_of(the_scene.callers[caller], mutation, the_scene.inputs()[mutation]) == answer, caller


async def test_a_batch_reaches_no_screen_of_another_partner(the_scene: Scene, fingerprint: Fingerprint) -> None:
    before = await fingerprint()
    selection = "... on SyncedShows { results { outcome problem { code } } }"
    answer = await the_scene.callers["partner B"].do("syncShows", selection, **the_scene.inputs()["syncShows"])
    assert [result["problem"]["code"] for result in answer["results"]] == ["NOT_FOUND"]
    assert await fingerprint() == before


def arguments_of(the_scene: Scene) -> dict[str, str]:
    """Returns the arguments of each field, as written in a document. Every id is of an object of A."""
    a, stage, things = the_scene.a, the_scene.stage, the_scene.things
    return {
        "node": f'(id: "{things.booking_id}")', "nodes": f'(ids: ["{things.booking_id}"])',
        "theater": f'(id: "{a.theater.id}")', "movie": f'(id: "{a.movie.id}")', "show": f'(id: "{stage.sold.id}")',
        "booking": f'(id: "{things.booking_id}")', "ticket": f'(id: "{things.ticket_id}")',
        "cancellationQuote": f'(ticketId: "{things.ticket_id}")', "partner": f'(id: "{a.partner.id}")',
        "auditTrail": f'(objectId: "{a.partner.id}")',
        "settlement": f'(id: "{things.settlement_id}")', "settlementPreview": f'(partnerId: "{a.partner.id}")',
        "seatAvailability": f'(showId: "{stage.sold.id}")', "bookingUpdates": f'(bookingId: "{things.booking_id}")',
    }  # fmt: skip


async def seen(caller: GraphQLCaller, field: str, arguments: str) -> str:
    """Returns the query's outcome in the terms of the matrix."""
    answer = (await caller.ask(f"{{ {field}{arguments} {SELECTIONS[field]} }}"))[field]
    return null if answer in (None, [None]) else ok


@pytest.mark.parametrize("field", QUERIES)
async def test_a_query_shows_each_caller_what_it_may_see(field: str, the_scene: Scene) -> None:
    arguments = arguments_of(the_scene).get(field, "")
    for caller, answer in expected(QUERIES, field):
        assert await seen(the_scene.callers[caller], field, arguments) == answer, caller


@pytest.mark.parametrize("kind", NODES)
async def test_a_node_is_there_for_whom_it_is_theirs_to_see(kind: str, the_scene: Scene) -> None:
    a, things = the_scene.a, the_scene.things
    id = {
        "Partner": a.partner.id, "Theater": a.theater.id, "Screen": a.screen.id, "Movie": a.movie.id,
        "Show": the_scene.stage.sold.id, "SeatLock": things.lock_id, "Booking": things.booking_id,
        "Ticket": things.ticket_id, "Payment": things.payment_id, "Refund": things.refund_id,
        "Settlement": things.settlement_id,
    }[kind]  # fmt: skip
    for caller, answer in expected(NODES, kind):
        assert await seen(the_scene.callers[caller], "node", f'(id: "{id}")') == answer, caller


@pytest.mark.parametrize("field", SUBSCRIPTIONS)
async def test_a_subscription_begins_for_authorized_callers(field: str, the_scene: Scene, server: HttpServer) -> None:
    query = f"subscription {{ {field}{arguments_of(the_scene)[field]} {SELECTIONS[field]} }}"
    for caller, answer in expected(SUBSCRIPTIONS, field):
        async with opened(server, dict(the_scene.callers[caller].headers)) as socket:
            await subscribe(socket, "1", query)
            message = await receive(socket)
        got = message["payload"][0]["extensions"]["code"] if message["type"] == "error" else ok
        assert got == answer, caller


async def test_asking_changes_nothing(the_scene: Scene, fingerprint: Fingerprint) -> None:
    """But for the audit trail: what an operator reads of customers stands there."""
    before = await fingerprint()
    for name, caller in the_scene.callers.items():
        for field in QUERIES:
            assert await seen(caller, field, arguments_of(the_scene).get(field, "")) in (ok, null), name
    after = await fingerprint()
    assert {table for table in before if after[table] != before[table]} <= {"public.audit_trail"}
