"""Who may do what over REST, by every kind of caller: docs/access.md says it, and each of its cells is tried here. A
refused call changes nothing, and what is another's answers like what is missing.
"""

import inspect
import re

import pytest
from httpx2 import Response

from resolvers.context import Services
from rest.api import OPERATIONS
from tests.access.missing import missing, without_ids
from tests.access.people import People, Person, everybody
from tests.access.table import TABLE, Expected, Row
from tests.fingerprint import Fingerprint
from tests.rest.calling import Caller, called_back, done, refused
from tests.rest.scene import Request, Scene

STATUSES = {
    Expected.UNAUTHENTICATED: 401,
    Expected.KEYS_STOPPED: 401,
    Expected.FORBIDDEN: 403,
    Expected.NOT_FOUND: 404,
}
TESTED_APART = {"signIn", "refreshSession", "signOut", "confirmAddress", "deleteMe", "pairGateDevice"}
"""Each call needs a code or token of its own, or ends the caller: test_sessions.py, test_me.py and test_staff.py."""
SIGNED = {"acceptCallback", "acceptProviderEvent"}
IDS = [operation.id for operation in OPERATIONS if operation.id not in TESTED_APART | SIGNED]


@pytest.fixture(scope="session", params=["some", pytest.param("all", marks=pytest.mark.long)])
async def people(request: pytest.FixtureRequest, the_scene: Scene, services: Services) -> People:
    ids = (the_scene.a.partner_id, the_scene.customer.user_id, the_scene.rival.user_id)
    return await everybody(services, *ids, of_all_kinds=request.param == "all")


def expected_of(row: Row, person: Person, request: Request) -> Expected:
    """A partner in the path is an object that is asked for; for one in the body the caller has no right to speak."""
    expected = row.expected(person)
    in_path = re.match(r"/partner/PARTNER_", request.path) is not None
    return Expected.NOT_FOUND if in_path and row.is_refused_for_the_object(person) else expected


async def sent(the_scene: Scene, person: Person, request: Request) -> Response:
    return await Caller(the_scene.anyone.http, person.headers).send(request.method, request.path, request.body)


def test_the_table_has_every_operation_and_every_operation_has_a_rule() -> None:
    assert {operation.id for operation in OPERATIONS} <= {*TABLE, *SIGNED}
    assert all(operation.rule.roles or operation.rule.partner for operation in OPERATIONS)


def test_an_operation_calls_the_use_case_whose_rule_it_has() -> None:
    for operation in OPERATIONS:
        assert operation.use_case.__name__ in inspect.unwrap(operation.handler).__code__.co_names, operation.id


@pytest.mark.parametrize("operation_id", IDS)
async def test_an_unauthorized_caller_is_refused_and_nothing_changes(
    operation_id: str, the_scene: Scene, people: People, fingerprint: Fingerprint
) -> None:
    request, row = the_scene.requests()[operation_id], TABLE[operation_id]
    before = await fingerprint()
    for person in people.values():
        if (expected := expected_of(row, person, request)) is not Expected.LET_IN:
            response = await sent(the_scene, person, request)
            assert response.status_code == STATUSES[expected], f"{person}: {response.status_code} {response.text}"
            refused(response, STATUSES[expected], expected)
    assert await fingerprint() == before


@pytest.mark.parametrize("operation_id", [id for id in IDS if TABLE[id].anothers])
async def test_what_is_anothers_answers_like_what_is_missing(
    operation_id: str, the_scene: Scene, people: People
) -> None:
    request = the_scene.requests()[operation_id]
    nowhere = Request(request.method, missing(request.path), missing(request.body), request.caller)
    strangers = [each for each in people.values() if TABLE[operation_id].is_refused_for_the_object(each)]
    assert strangers
    for person in strangers:
        answers = [await sent(the_scene, person, each) for each in (request, nowhere)]
        assert without_ids(answers[0].text) == without_ids(answers[1].text), person


@pytest.mark.parametrize("operation_id", IDS)
async def test_a_visitor_learns_nothing_from_a_broken_body(operation_id: str, the_scene: Scene) -> None:
    request = the_scene.requests()[operation_id]
    if TABLE[operation_id].expected(Person("visitor")) is Expected.UNAUTHENTICATED:
        response = await the_scene.anyone.send(request.method, request.path, "nonsense")
        refused(response, 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("operation_id", IDS)
async def test_an_authorized_caller_is_let_in(operation_id: str, the_scene: Scene, people: People) -> None:
    """The call of one may make the next one's conflict: what it must not be is a refusal of the caller."""
    request, row = the_scene.requests()[operation_id], TABLE[operation_id]
    for person in people.values():
        if expected_of(row, person, request) is Expected.LET_IN:
            response = await sent(the_scene, person, request)
            assert response.status_code in (200, 201, 202, 409), f"{person}: {response.status_code} {response.text}"


async def test_a_bad_credential_is_refused_where_none_would_do(the_scene: Scene) -> None:
    for headers in (
        {"Authorization": "Bearer nonsense"},
        {"X-API-Key": "mq_nonsense"},
        {"Authorization": "Basic eDp5"},
    ):
        response = await the_scene.anyone.http.get("/movies", headers=headers)
        refused(response, 401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"].startswith("Bearer")


async def test_an_expired_token_and_one_for_another_audience_are_refused(the_scene: Scene) -> None:
    http, body = the_scene.anyone.http, {"role": "customer", "userId": the_scene.customer.user_id}
    for special in ({"expiresInSeconds": -1}, {"audience": "another-service"}):
        token = done(await http.post("/dev/token", json=body | special), 200)["accessToken"]
        refused(await http.get("/movies", headers={"Authorization": f"Bearer {token}"}), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("header", [None, "", "t=1,v1=00", "nonsense", "v1=00", "t=99999999999999999999,v1=é"])
async def test_an_unsigned_callback_changes_nothing(
    header: str | None, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    before = await fingerprint()
    headers = [] if header is None else [(b"X-Signature", header.encode())]
    body = {"paymentId": the_scene.payment_id, "status": "SUCCESS"}
    refused(await the_scene.anyone.http.post("/payments/callback", json=body, headers=headers), 401, "BAD_SIGNATURE")
    assert await fingerprint() == before


async def test_a_callback_is_read_up_to_64_kilobytes(the_scene: Scene, services: Services) -> None:
    body = {"paymentId": "PAY_UNKNOWN", "status": "SUCCESS", "providerReference": "x" * 65536}
    refused(await called_back(the_scene.anyone.http, services, body), 413, "TOO_LARGE")
