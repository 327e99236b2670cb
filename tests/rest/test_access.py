"""Authorization of every operation for every kind of caller, as a table. A refused call changes nothing."""

import inspect

import pytest

from resolvers.context import Services
from rest.api import OPERATIONS
from tests.fingerprint import Fingerprint
from tests.rest.calling import called_back, done, refused
from tests.rest.scene import Scene

CALLERS = (
    "visitor",
    "customer A",
    "customer B",
    "partner A",
    "partner B",
    "key of A",
    "key of A that only reads",
    "operator",
)
CODES = {401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND"}
ok = 200
ANYBODY = (ok,) * len(CALLERS)
# All requests name objects of customer A and partner A: userId, partnerId, screen, show.
MATRIX = {
    "requestSignInCode": ANYBODY,
    "readMe": (401, ok, ok, 403, 403, 403, 403, 403),
    "updateMe": (401, ok, ok, 403, 403, 403, 403, 403),
    "exportMe": (401, ok, ok, 403, 403, 403, 403, 403),
    "registerPartner": ANYBODY,
    "readPartner": (401, 403, 403, ok, 404, ok, ok, ok),
    "createApiKey": (401, 403, 403, ok, 404, 403, 403, ok),
    "listApiKeys": (401, 403, 403, ok, 404, ok, ok, ok),
    "rotateApiKey": (401, 403, 403, ok, 404, 403, 403, ok),
    "revokeApiKey": (401, 403, 403, ok, 404, 403, 403, ok),
    "submitVerification": (401, 403, 403, ok, 404, 403, 403, 403),
    "listDocuments": (401, 403, 403, ok, 404, ok, ok, ok),
    "addScreen": (401, 403, 403, ok, 404, ok, 403, 403),
    "addMovie": (401, 403, 403, ok, 403, ok, 403, 403),
    "createShow": (401, 403, 403, ok, 403, ok, 403, 403),
    "uploadSeatLayout": (401, 403, 403, ok, 404, ok, 403, 403),
    "listMovies": ANYBODY,
    "listShows": ANYBODY,
    "readShow": ANYBODY,
    "readSeatMap": ANYBODY,
    "lockSeats": (401, ok, 403, 403, 403, 403, 403, ok),
    "releaseSeats": (401, ok, 403, 403, 403, 403, 403, ok),
    "initiateBooking": (401, ok, 403, 403, 403, 403, 403, ok),
    "initiatePayment": (401, ok, 404, 403, 403, 403, 403, ok),
    "confirmBooking": (401, ok, 404, 403, 403, 403, 403, ok),
    "sendTicketNotification": (401, ok, 403, 403, 403, 403, 403, ok),
    "cancelBooking": (401, ok, 403, 403, 403, 403, 403, ok),
    "refundPayment": (401, 403, 403, ok, 404, 403, 403, ok),
    "listSettlements": (401, 403, 403, ok, 404, ok, 403, ok),
    "processSettlement": (401, 403, 403, 403, 403, 403, 403, ok),
    "syncShows": (401, 403, 403, ok, ok, ok, 403, 403),
    "syncPricing": (401, 403, 403, ok, 404, ok, 403, 403),
    "syncSeatLayout": (401, 403, 403, ok, 404, ok, 403, 403),
}
TESTED_APART = {"signIn", "refreshSession", "signOut", "confirmAddress", "deleteMe"}
"""Each call needs a code or token of its own, or ends the caller: tests/rest/test_sessions.py and test_me.py."""
CASES = [
    (operation_id, caller, expected)
    for operation_id, row in MATRIX.items()
    for caller, expected in zip(CALLERS, row, strict=True)
]
REFUSED = [case for case in CASES if case[2] != ok]
ALLOWED = [case for case in CASES if case[2] == ok]


def test_the_table_knows_every_operation_and_every_operation_has_a_rule() -> None:
    operations = {operation.id: operation for operation in OPERATIONS}
    assert set(operations) == {*MATRIX, *TESTED_APART, "acceptCallback", "acceptProviderEvent"}
    assert all(operation.rule.roles or operation.rule.partner for operation in OPERATIONS)


def test_an_operation_calls_the_use_case_whose_rule_it_has() -> None:
    for operation in OPERATIONS:
        assert operation.use_case.__name__ in inspect.unwrap(operation.handler).__code__.co_names, operation.id


@pytest.mark.parametrize("operation_id", MATRIX)
async def test_an_unauthorized_caller_is_refused_and_nothing_changes(
    operation_id: str, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request, callers = the_scene.requests()[operation_id], the_scene.callers()
    before = await fingerprint()
    for _, caller, status in [case for case in REFUSED if case[0] == operation_id]:
        response = await callers[caller].send(request.method, request.path, request.body)
        assert response.status_code == status, f"{caller}: {response.status_code} {response.text}"
        refused(response, status, CODES[status])
    assert await fingerprint() == before


@pytest.mark.parametrize("operation_id", MATRIX)
async def test_an_unauthorized_caller_learns_nothing_from_a_broken_body(operation_id: str, the_scene: Scene) -> None:
    request, callers = the_scene.requests()[operation_id], the_scene.callers()
    for _, caller, status in [case for case in REFUSED if case[0] == operation_id and case[2] == 401]:
        response = await callers[caller].send(request.method, request.path, "nonsense")
        refused(response, status, CODES[status])


@pytest.mark.parametrize("operation_id", MATRIX)
async def test_an_authorized_caller_is_let_in(operation_id: str, the_scene: Scene) -> None:
    """The call of the first caller may make the next one's conflict. Only refusals of authorization fail the test."""
    request, callers = the_scene.requests()[operation_id], the_scene.callers()
    for _, caller, _ in [case for case in ALLOWED if case[0] == operation_id]:
        response = await callers[caller].send(request.method, request.path, request.body)
        assert response.status_code in (200, 201, 202, 409), f"{caller}: {response.status_code} {response.text}"


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
