"""Every operation refuses invalid input, names the wrong field and changes nothing."""

import json
from typing import Any

import pytest
from httpx2 import Response

from rest.api import OPERATIONS
from tests.fingerprint import Fingerprint
from tests.rest import stage
from tests.rest.calling import Json, refused
from tests.rest.scene import Scene
from tests.rest.spoiling import bank, mutations, problem_with, sent

WITH_A_BODY = [each for each in OPERATIONS if each.body is not None and not each.signed]
WITH_AN_ID = [each for each in OPERATIONS if "Id}" in each.path]


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=lambda operation: operation.id)
async def test_a_wrong_member_is_named_and_nothing_changes(
    operation: Any, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request = the_scene.requests()[operation.id]
    assert request.body is not None
    before = await fingerprint()
    failures = [
        problem_with(await sent(request, body), field, body) for field, body in mutations(operation.id, request.body)
    ]
    assert [failure for failure in failures if failure] == []
    assert await fingerprint() == before


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=lambda operation: operation.id)
async def test_a_missing_member_is_named_and_nothing_changes(
    operation: Any, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request = the_scene.requests()[operation.id]
    assert request.body is not None
    before = await fingerprint()
    for name, field in operation.body.model_fields.items():
        if field.is_required():
            alias = field.alias or name
            body = {key: value for key, value in request.body.items() if key != alias}
            assert problem_with(await sent(request, body), alias, body) is None
    assert await fingerprint() == before


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=lambda operation: operation.id)
async def test_a_body_that_is_none_is_refused_and_nothing_changes(
    operation: Any, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request = the_scene.requests()[operation.id]
    before = await fingerprint()

    async def answer(content: bytes, media_type: str = "application/json") -> Response:
        headers = {**request.caller.headers, "Content-Type": media_type}
        return await request.caller.http.request(request.method, request.path, content=content, headers=headers)

    empty = () if operation.body_optional else (b"", b"   ")
    for raw in (*empty, b"{", b'{"a": NaN}', b"[" * 50_000, b'{"a": 1, "a": 2}', b"\xff\xfe{}"):
        refused(await answer(raw), 400, "MALFORMED")
    for raw in (b"[]", b"null", b"5", b'"text"'):
        refused(await answer(raw), 422, "INVALID_INPUT")
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        refused(await answer(json.dumps(request.body).encode(), media_type), 415, "UNSUPPORTED_MEDIA_TYPE")
    refused(await answer(b'{"a": "' + b"x" * 10_000_000 + b'"}'), 413, "TOO_LARGE")
    assert await fingerprint() == before


@pytest.mark.parametrize("operation", WITH_AN_ID, ids=lambda operation: operation.id)
async def test_an_id_of_another_kind_is_invalid_and_a_missing_one_not_found(
    operation: Any, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request = the_scene.requests()[operation.id]
    own_ids = (the_scene.show_id, the_scene.a.partner_id, the_scene.applicant_id)
    (own_id,) = [step for step in request.path.split("/") if step in own_ids]
    before = await fingerprint()
    for id in ("LOCK_456", "show_001", "SHOW_", "SHOW_%00", "5", "SHOW_" + "x" * 5000, "%27;drop", "PARTNER-1"):
        path = request.path.replace(own_id, id)
        response = await request.caller.send(request.method, path, request.body)
        assert response.status_code == 422, f"{id}: {response.text}"
        assert [error["field"] for error in response.json()["errors"]] == [f"{own_id.split('_')[0].lower()}Id"]
    missing = own_id.split("_")[0] + "_01ARZ3NDEKTSV4RRFFQ69G5FAV"
    response = await request.caller.send(request.method, request.path.replace(own_id, missing), request.body)
    refused(response, 404, "NOT_FOUND")
    assert await fingerprint() == before


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=lambda operation: operation.id)
async def test_an_id_in_a_body_that_leads_nowhere_is_refused_and_nothing_changes(
    operation: Any, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request = the_scene.requests()[operation.id]
    assert request.body is not None
    before = await fingerprint()
    for name, value in request.body.items():
        if not name.endswith("Id"):
            continue
        kind = value.split("_")[0]
        other = "TICK_01ARZ3NDEKTSV4RRFFQ69G5FAV" if kind != "TICK" else "LOCK_01ARZ3NDEKTSV4RRFFQ69G5FAV"
        assert problem_with(await sent(request, {**request.body, name: other}), name, name) is None
        routed = f"{value.rpartition('_')[0]}_01ARZ3NDEKTSV4RRFFQ69G5FAV"
        for missing in (
            f"{kind}_01ARZ3NDEKTSV4RRFFQ69G5FAV",
            routed if kind in ("LOCK", "BOOK", "TICK", "PAY") else "",
        ):
            if missing:
                response = await sent(request, {**request.body, name: missing})
                expected = 403 if name in ("userId", "partnerId") else 404
                assert response.status_code == expected, f"{name} {missing}: {response.text}"
    assert await fingerprint() == before


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel", "a\tb"])
async def test_an_idempotency_key_that_is_none_is_refused(the_scene: Scene, key: str, fingerprint: Fingerprint) -> None:
    request = the_scene.requests()["addMovie"]
    before = await fingerprint()
    credentials = [(name.encode(), value.encode()) for name, value in request.caller.headers.items()]
    headers = [*credentials, (b"Idempotency-Key", key.encode())]
    response = await request.caller.http.post(request.path, json=request.body, headers=headers)
    problem = refused(response, 422, "INVALID_INPUT")
    assert problem["errors"][0]["field"] == "Idempotency-Key"
    assert await fingerprint() == before


@pytest.mark.parametrize(
    ("operation_id", "change", "field"),
    [
        ("createShow", {"pricing": []}, "pricing"),
        ("createShow", {"pricing": [{"seatType": "Gold", "price": 250.001}]}, "pricing[0].price"),
        ("createShow", {"pricing": [{"seatType": "Gold", "price": 1e300}]}, "pricing[0].price"),
        ("createShow", {"pricing": [{"seatType": "Gold", "price": 1}] * 2}, "pricing[1].seatType"),
        ("createShow", {"showEndTime": "2020-01-01T00:00:00+05:30"}, "showEndTime"),
        ("createShow", {"showStartTime": "soon"}, "showStartTime"),
        ("createShow", {"lockTtlSeconds": 1}, "lockTtlSeconds"),
        ("createShow", {"lockTtlSeconds": 1801}, "lockTtlSeconds"),
        ("addMovie", {"duration": 100_000}, "duration"),
        ("addMovie", {"movieName": "x" * 1000}, "movieName"),
        ("addMovie", {"releaseDate": "2026-02-30"}, "releaseDate"),
        ("registerPartner", {"contactEmail": "nobody"}, "contactEmail"),
        ("registerPartner", {"contactPhone": "12"}, "contactPhone"),
        ("registerPartner", {"bankDetails": bank("12", "HDFC0001234")}, "bankDetails.accountNumber"),
        ("registerPartner", {"bankDetails": bank("123456789", "?")}, "bankDetails.ifscCode"),
        ("uploadSeatLayout", {"seatMap": []}, "seatMap"),
        ("uploadSeatLayout", {"rows": 1}, "seatMap[5].seatId"),
        ("uploadSeatLayout", {"seatMap": [{"seatId": "A1", "seatType": "Gold"}] * 2}, "seatMap[1].seatId"),
        ("uploadSeatLayout", {"seatMap": [{"seatId": "A1", "seatType": "Recliner"}]}, "seatMap[0].seatType"),
        ("lockSeats", {"seats": []}, "seats"),
        ("lockSeats", {"seats": ["B4", "B4"]}, "seats[1]"),
        ("lockSeats", {"seats": ["Z99"]}, "seats[0]"),
        ("initiatePayment", {"paymentMethod": "CASH"}, "paymentMethod"),
        ("initiatePayment", {"amount": 250.001}, "amount"),
        ("initiatePayment", {"returnUrl": "https://evil.example/"}, "returnUrl"),
        ("refundPayment", {"refundAmount": 0.001}, "refundAmount"),
        ("cancelBooking", {"seats": []}, "seats"),
        ("cancelBooking", {"seats": ["Z99"]}, "seats[0]"),
        ("sendTicketNotification", {"email": "nobody"}, "email"),
        ("sendTicketNotification", {"phone": "12"}, "phone"),
        ("syncShows", {"shows": [{}] * 501}, "shows"),
        ("syncPricing", {"pricing": []}, "pricing"),
    ],
)  # fmt: skip
async def test_what_no_rule_allows_is_named_and_nothing_changes(
    operation_id: str, change: Json, field: str, the_scene: Scene, fingerprint: Fingerprint
) -> None:
    request = the_scene.requests()[operation_id]
    assert request.body is not None
    before = await fingerprint()
    body = {**request.body, **change}
    assert problem_with(await sent(request, body), field, body) is None
    assert await fingerprint() == before


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/movies?limit=0", "limit"),
        ("/movies?limit=1000", "limit"),
        ("/movies?unheardOf=1", "unheardOf"),
        ("/movies?date=yesterday", "date"),
        ("/movies?cursor=%00", "cursor"),
        ("/movies?city=a%00b", "city"),
        ("/shows?movieId=SHOW_001", "movieId"),
        ("/shows?theaterId=5", "theaterId"),
        ("/shows?cursor=nonsense", "cursor"),
        (f"/shows?cursor={'W1tb' * 1000}{'XV1d' * 1000}", "cursor"),  # three thousand lists inside of each other
    ],
)
async def test_a_parameter_that_cannot_be_is_named(the_scene: Scene, path: str, field: str) -> None:
    problem = refused(await the_scene.anyone.get(path), 422, "INVALID_INPUT")
    assert [error["field"] for error in problem["errors"]] == [field]


async def test_unknown_paths_and_methods_are_answered_as_problems(the_scene: Scene) -> None:
    refused(await the_scene.anyone.get("/nowhere"), 404, "NOT_FOUND")
    refused(await the_scene.anyone.get("/shows/"), 404, "NOT_FOUND")
    response = await the_scene.anyone.send("DELETE", "/shows", {})
    refused(response, 405, "METHOD_NOT_ALLOWED")
    assert {"GET", "POST"} <= set(response.headers["allow"].replace(" ", "").split(","))


async def test_the_same_key_with_another_body_is_refused(the_scene: Scene) -> None:
    request = the_scene.requests()["addMovie"]
    assert request.body is not None
    body, other = request.body, stage.movie_of(the_scene.a.partner_id)
    first = await request.caller.post(request.path, body, Idempotency_Key="one-key")
    again = await request.caller.post(request.path, body, Idempotency_Key="one-key")
    assert first.json()["movieId"] == again.json()["movieId"]
    refused(await request.caller.post(request.path, other, Idempotency_Key="one-key"), 422, "IDEMPOTENCY_MISMATCH")
