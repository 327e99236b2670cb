"""A refusal names the wrong member of an input, or the wrong argument of a field, by its path in the document."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from domain import ids
from resolvers.context import Services
from tests import world
from tests.access.people import Person
from tests.access.table import TABLE, Expected
from tests.clients import client_of
from tests.fingerprint import Fingerprint
from tests.schema.calling import GraphQLCaller, Json
from tests.schema.contract import MUTATIONS, SCHEMA
from tests.schema.inside import Inside
from tests.schema.scene import HALL, PRICES, Scene, scene
from tests.schema.sockets import opened, receive, subscribe
from tests.schema.spoiling import BESIDE, NO_RULE, SAMPLES, spoiled_inputs
from tests.servers import HttpServer

INPUTS = {
    name: field.args["input"].type
    for name, field in (SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}).items()
}
PROBLEM = "... on InvalidInput { message errors { field message } }"
SELECTIONS = {
    "createShows": f"... on CreatedShows {{ results {{ problem {{ code {PROBLEM} }} }} }}",
    "syncShows": f"... on SyncedShows {{ results {{ problem {{ code {PROBLEM} }} }} }}",
}
"""Selections of batches, whose items have problems of their own."""


@pytest.fixture(scope="module")
async def unspoiled(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with client_of(server.url) as http:
        yield await scene(http, services)


def who_may(mutation: str, at: Scene) -> GraphQLCaller:
    """The first whom the table lets in."""
    people = (Person("visitor"), Person("customer", "A"), Person("owner", "A"), Person("operator"))
    return at.callers[str(next(each for each in people if TABLE[mutation].expected(each) is Expected.LET_IN))]


async def problem_of(caller: GraphQLCaller, mutation: str, given: Json) -> Json:
    """Returns the problem of the mutation, or of the first item that has one."""
    member = await caller.do(mutation, f"{PROBLEM} {SELECTIONS.get(mutation, '')}", **given)
    problems = [each["problem"] for each in member.get("results", ()) if each["problem"] is not None]
    return problems[0] if problems else member


def complaint(problem: Json, path: str, given: Json) -> str | None:
    fields = {each["field"] for each in problem.get("errors", ())}
    if fields == {path} and all(problem["message"].count(each["message"]) == 1 for each in problem["errors"]):
        return None
    return f"{path}: {problem.get('code', 'done')} {sorted(fields)} for {str(given)[:300]}"


@pytest.mark.parametrize("mutation", INPUTS)
async def test_a_member_that_breaks_a_rule_is_named_by_its_own_path_and_nothing_changes(
    mutation: str, unspoiled: Scene, fingerprint: Fingerprint
) -> None:
    before, caller = await fingerprint(), who_may(mutation, unspoiled)
    complaints = []
    for spoiled in spoiled_inputs(INPUTS[mutation], unspoiled.inputs()[mutation]):
        problem = await problem_of(caller, mutation, spoiled.given)
        path = spoiled.name.removeprefix("shows[0].") if mutation == "syncShows" else spoiled.name
        complaints.append(complaint(problem, path, spoiled.given))
    assert complaints
    assert [each for each in complaints if each] == []
    assert await fingerprint() == before


def test_the_tables_of_members_know_nothing_that_the_sdl_does_not() -> None:
    for kind, member in (*NO_RULE, *SAMPLES, *BESIDE):
        named = SCHEMA.type_map[kind]
        assert isinstance(named, GraphQLInputObjectType)
        assert member in named.fields


ARGUMENTS = [
    (name, argument)
    for name, field in (SCHEMA.query_type.fields if SCHEMA.query_type else {}).items()
    for argument in field.args
]
WRONG = {"ID": "SOME_1", "Int": -1, "String": "\0"}
RIGHT = {"showId": '"SHOW_01ARZ3NDEKTSV4RRFFQ69G5FAV"', "count": 2}
"""By name: arguments that must be given beside the one that is wrong."""
ANYTHING_GOES = {
    ("node", "id"): "What is no id is nothing.",
    ("cancellationQuote", "seatIds"): "A list: below.",
    ("nodes", "ids"): "A list: below.",
    ("customers", "first"): "Beside a search: below.",
    ("customers", "after"): "Beside a search: below.",
    ("bookings", "first"): "Beside a search: below.",
    ("bookings", "after"): "Beside a search: below.",
    ("auditTrail", "objectId"): "Whatever has an id is in the trail.",
    ("auditTrail", "actor"): "Of several kinds.",
}


@pytest.mark.parametrize(("field", "argument"), [each for each in ARGUMENTS if each not in ANYTHING_GOES])
async def test_an_argument_that_breaks_a_rule_is_named_by_its_name(
    services: Services, field: str, argument: str
) -> None:
    assert SCHEMA.query_type is not None
    shown = SCHEMA.query_type.fields[field]
    kind = get_named_type(shown.args[argument].type).name
    if kind not in WRONG:
        return  # dates and enumerations: every value is allowed
    beside = [name for name, each in shown.args.items() if is_required_argument(each) and name != argument]
    given = ", ".join([f"{argument}: $wrong", *(f"{name}: {RIGHT[name]}" for name in beside)])
    selection = "" if is_leaf_type(get_named_type(shown.type)) else "{ __typename }"
    query = f"query ($wrong: {shown.args[argument].type}) {{ {field}({given}) {selection} }}"
    assert await fields_of(services, query, wrong=WRONG[kind]) == [argument]


async def fields_of(services: Services, query: str, **variables: object) -> list[str]:
    result = await Inside(services).execute(query, world.OPERATOR, **variables)
    assert result.errors, result.data
    extensions: Any = result.errors[0].extensions
    return [each["field"] for each in extensions["errors"]]


async def test_items_of_arguments_and_arguments_below_are_named_by_their_names(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    ticket = await world.booked_ticket(services, who, show, ["A1"])
    quote = 'query ($id: ID!) { cancellationQuote(ticketId: $id, seatIds: ["A1", "Z9"]) { reason } }'
    assert await fields_of(services, quote, id=ticket.id) == ["seatIds[1]"]
    assert await fields_of(services, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["X"] * 51) == ["ids"]
    for below in ("shows(first: 0)", 'shows(after: "?")', "settlements(first: 0)", 'settlements(after: "?")'):
        query = f"query ($id: ID!) {{ partner(id: $id) {{ {below} {{ edges {{ cursor }} }} }} }}"
        assert await fields_of(services, query, id=show.partner_id) == ["first" if "first" in below else "after"]
    for field in ("customers", "bookings"):
        for below in ("first: 0", 'after: "?"'):
            query = f'{{ {field}(search: "{who.actor_id}", {below}) {{ edges {{ cursor }} }} }}'
            assert await fields_of(services, query) == [below.split(":")[0]]
    query = 'query ($id: ID!) { movie(id: $id) { shows(city: "\\u0000") { edges { cursor } } } }'
    assert await fields_of(services, query, id=show.movie_id) == ["city"]


@pytest.mark.parametrize(
    ("mutation", "change", "fields"),
    [
        ("lockSeats", {"seatIds": ["A1", "A1", "B1", "A1"]}, ["seatIds[1]", "seatIds[3]"]),
        ("createShow", {"prices": [*PRICES, {"seatType": "gold", "amount": "1"}]}, ["prices[1].seatType"]),
        ("createShows", {"prices": []}, ["prices"]),
        ("uploadSeatLayout", {"seats": [*HALL["seats"], HALL["seats"][3]]}, ["seats[20].seatId"]),
        ("syncSeatLayout", {"layout": HALL | {"rows": 1}}, [f"layout.seats[{i}].seatId" for i in range(10, 20)]),
        ("setCancellationPolicy", {"tiers": [{"minutesBefore": 60, "feePercent": 0}] * 2}, ["tiers[1].minutesBefore"]),
    ],
)  # fmt: skip
async def test_wrong_items_are_named_by_their_places_and_a_sentence_once(
    mutation: str, change: Json, fields: list[str], unspoiled: Scene
) -> None:
    given = unspoiled.inputs()[mutation] | change
    problem = await problem_of(who_may(mutation, unspoiled), mutation, given)
    assert [each["field"] for each in problem["errors"]] == fields
    (sentence,) = {each["message"] for each in problem["errors"]}
    assert problem["message"] == f"{', '.join(fields)}: {sentence}"


async def test_items_of_a_batch_have_paths_that_begin_at_the_item(unspoiled: Scene) -> None:
    good = unspoiled.inputs()["syncShows"]["shows"][0]
    changes: dict[str, Json] = {
        "seatLayout.seats[19].row": {
            "seatLayout": {**HALL, "seats": [*HALL["seats"][:19], {"seatId": "Loge", "seatType": "Gold"}]}
        },
        "movie.durationMinutes": {
            "movieId": None,
            "movie": {"name": "M", "language": "Tamil", "durationMinutes": 0, "genres": []},
        },
        "movieId": {"movieId": None},
        "screenId": {"screenExternalId": "S1"},
    }
    shows = [good | {"externalId": f"P-{i}"} | change for i, change in enumerate(changes.values())]
    selection = SELECTIONS["syncShows"]
    member = await unspoiled.callers["owner A"].do("syncShows", selection, shows=shows)
    assert [each["problem"]["errors"][0]["field"] for each in member["results"]] == list(changes)


async def test_starts_of_a_template_are_named_by_their_places(unspoiled: Scene) -> None:
    given = unspoiled.inputs()["createShows"]
    starts = [given["startsAt"][0], "1990-01-01T18:00:00", "2150-01-01T18:00:00"]
    wrong = given | {"startsAt": starts, "movieId": ids.new(ids.MOVIE)}
    caller = unspoiled.callers["owner A"]
    assert (await problem_of(caller, "createShows", wrong))["code"] == "NOT_FOUND"
    member = await caller.do("createShows", SELECTIONS["createShows"], **(given | {"startsAt": starts[1:]}))
    assert [each["problem"]["errors"][0]["field"] for each in member["results"]] == ["startsAt[0]", "startsAt[1]"]


async def test_a_subscription_is_refused_with_the_name_of_its_argument(server: HttpServer) -> None:
    async with opened(server, {}) as socket:
        await subscribe(socket, "1", 'subscription { seatAvailability(showId: "MOV_1") { __typename } }')
        message = await receive(socket)
    (error,) = message["payload"]
    assert [each["field"] for each in error["extensions"]["errors"]] == ["showId"]


def test_every_root_field_of_mutations_takes_one_input() -> None:
    assert isinstance(SCHEMA.mutation_type, GraphQLObjectType)
    assert set(INPUTS) == set(MUTATIONS)
