"""A refusal names the wrong field by its path in the request: members, parameters, items of a batch."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from resolvers.context import Services
from rest.api import OPERATIONS
from tests.clients import client_of
from tests.fingerprint import Fingerprint
from tests.rest import stage
from tests.rest.breaking import BESIDE, DOCUMENT, NO_RULE, SAMPLES, broken_bodies, schema_of_body
from tests.rest.calling import Json, done, refused
from tests.rest.scene import Request, Scene, scene
from tests.rest.spoiling import named, sent
from tests.servers import HttpServer

WITH_A_BODY = [each for each in OPERATIONS if each.body is not None and not each.signed]
PARAMETERS = [
    (path, parameter["name"])
    for path, by_method in DOCUMENT["paths"].items()
    for operation in by_method.values()
    for parameter in operation.get("parameters", ())
    if parameter["in"] == "query"
]


@pytest.fixture(scope="module")
async def unspoiled(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    """A scene for this module alone, since other modules change theirs."""
    async with client_of(server.url) as http:
        yield await scene(http, services)


async def problem_of(request: Request, body: Json) -> Json:
    """Returns the problem of the request, or of the first item that has one."""
    answer: Json = (await sent(request, body)).json()
    problems = [each["problem"] for each in answer.get("results", ()) if each["problem"] is not None]
    return problems[0] if problems else answer


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=lambda operation: operation.id)
async def test_a_member_that_breaks_a_rule_is_named_by_its_own_path_and_nothing_changes(
    operation: Any, unspoiled: Scene, fingerprint: Fingerprint
) -> None:
    before, request = await fingerprint(), unspoiled.requests()[operation.id]
    good, complaints = request.body or {}, []
    if "seatMap" in good:
        good = stage.layout(columns=10)  # more seats than a sofa may have
    for path, body in broken_bodies(schema_of_body(operation.path, operation.method), good):
        expected = named(path).removeprefix("shows[0].")
        problem = await problem_of(request, body)
        if {each["field"] for each in problem.get("errors", ())} != {expected}:
            complaints.append(f"{expected}: {str(problem)[:300]}")
    assert complaints == []
    assert await fingerprint() == before


def test_the_tables_of_members_know_nothing_that_the_document_does_not() -> None:
    for schema, member in (*NO_RULE, *SAMPLES, *BESIDE):
        assert member in DOCUMENT["components"]["schemas"][schema]["properties"]


@pytest.mark.parametrize(("path", "parameter"), PARAMETERS)
async def test_a_parameter_that_breaks_a_rule_is_named_by_its_name(unspoiled: Scene, path: str, parameter: str) -> None:
    is_typed = parameter.endswith("Id") and path != "/audit-trail"  # anything is in the trail
    wrong = {"limit": "0", "cursor": "?"}.get(parameter, "SOME_1" if is_typed else "%00")
    given = {"search": "USER_1", parameter: wrong} if path in ("/customers", "/bookings") else {parameter: wrong}
    place = path.replace("{partnerId}", unspoiled.a.partner_id)
    query = "&".join(f"{name}={value}" for name, value in given.items())
    caller = unspoiled.a.staff if "{" in path or path in ("/movies", "/shows") else unspoiled.operator
    problem = refused(await caller.get(f"{place}?{query}"), 422, "INVALID_INPUT")
    assert [each["field"] for each in problem["errors"]] == [parameter]


@pytest.mark.parametrize(
    ("operation_id", "change", "fields"),
    [
        ("lockSeats", {"seats": ["B4", "B4", "B5", "B4"]}, ["seats[1]", "seats[3]"]),
        ("createShow", {"pricing": [{"seatType": "A", "price": -1}, {"seatType": "B", "price": -2}]},
         ["pricing[0].price", "pricing[1].price"]),
        ("uploadSeatLayout", stage.layout("CD") | {"rows": 1}, [f"seatMap[{i}].seatId" for i in range(5, 10)]),
        ("addMovie", {"genre": "Drama, ,Crime"}, ["genre"]),
    ],
)  # fmt: skip
async def test_wrong_items_are_named_by_their_places_and_a_sentence_once(
    operation_id: str, change: Json, fields: list[str], unspoiled: Scene
) -> None:
    request = unspoiled.requests()[operation_id]
    problem = refused(await sent(request, (request.body or {}) | change), 422, "INVALID_INPUT")
    assert [each["field"] for each in problem["errors"]] == fields
    (sentence,) = {each["message"] for each in problem["errors"]}
    assert problem["detail"] == f"{', '.join(fields)}: {sentence}"


async def test_items_of_a_batch_have_paths_that_begin_at_the_item(unspoiled: Scene) -> None:
    request = unspoiled.requests()["syncShows"]
    good = (request.body or {})["shows"][0]
    nameless = {"rows": 2, "columns": 5, "seatMap": [{"seatId": "A1", "seatType": "Gold"}] * 2}
    movie = {"movieName": "M", "language": "Tamil", "duration": 0, "genre": "Drama"}
    changes: dict[str, Json] = {
        "seatLayout.seatMap[1].seatId": {"seatLayout": nameless},
        "movie.duration": {"movieId": None, "movie": movie},
        "pricing[0].price": {"pricing": [{"seatType": "Gold", "price": -1}]},
        "prices": {"prices": []},  # unknown members are named as they were sent
        "showStartTime": {"showStartTime": "1990-01-01T18:00:00"},
        "showEndTime": {"showEndTime": "soon"},
    }
    shows = [good | {"externalId": f"P-{i}"} | change for i, change in enumerate(changes.values())]
    results = done(await sent(request, {"shows": shows}), 200)["results"]
    assert [each["problem"]["errors"][0]["field"] for each in results] == list(changes)


async def test_parameters_of_pages_and_of_the_development_token_are_named_by_their_names(unspoiled: Scene) -> None:
    problem = refused(await unspoiled.anyone.get("/tickets/SHOW_1?key=x"), 422, "INVALID_INPUT")
    assert [each["field"] for each in problem["errors"]] == ["ticketId"]
    for body, field in (({"role": "customer", "userId": "MOV_1"}, "userId"), ({"role": "partner"}, "partnerId")):
        problem = refused(await unspoiled.anyone.post("/dev/token", body), 422, "INVALID_INPUT")
        assert [each["field"] for each in problem["errors"]] == [field]
