"""The refusals that the OpenAPI document lists for an operation. Every answer of every REST test is compared with that
list: see tests/documented.py.
"""

import pytest
from httpx2 import AsyncClient, Request, Response

from rest.api import OPERATIONS
from rest.operations import Operation
from rest.problems import STATUS
from rest.refusals import refusals_of
from tests.documented import check_documented

BY_ID = {operation.id: operation for operation in OPERATIONS}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_problem_of_a_use_case_is_listed_under_its_status(operation: Operation) -> None:
    listed = refusals_of(operation)
    for error in operation.problems:
        assert error.code in listed[STATUS[error.kind]]


@pytest.mark.parametrize(
    ("operation_id", "statuses"),
    [
        ("listMovies", [401, 422, 429, 503]),
        ("readShow", [401, 404, 422, 429, 503]),
        ("addMovie", [400, 401, 403, 409, 413, 415, 422, 429, 503]),
        ("initiatePayment", [400, 401, 402, 403, 404, 409, 410, 413, 415, 422, 429, 503]),
        ("acceptCallback", [400, 401, 404, 413, 422, 429, 503]),
    ],
)
def test_an_operation_lists_what_it_can_answer_and_nothing_else(operation_id: str, statuses: list[int]) -> None:
    assert list(refusals_of(BY_ID[operation_id])) == statuses


@pytest.mark.parametrize(
    ("status", "code"), [(410, "LOCK_EXPIRED"), (422, "SEAT_LIMIT"), (500, "INTERNAL"), (201, None)]
)
async def test_an_answer_that_is_not_listed_fails_the_test_that_got_it(status: int, code: str | None) -> None:
    headers = {} if code is None else {"Content-Type": "application/problem+json"}
    request = Request("GET", "http://test/movies")
    with pytest.raises(AssertionError, match="GET /movies does not list"):
        await check_documented(Response(status, request=request, headers=headers, json={"code": code}))


async def test_what_the_document_does_not_name_is_answered_as_it_likes(http: AsyncClient) -> None:
    assert (await http.get("/nowhere")).status_code == 404
    assert (await http.request("DELETE", "/movies")).status_code == 405
