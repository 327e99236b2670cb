import json
from collections.abc import AsyncIterator, Mapping

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from gateway.arrivals import MEGABYTE, ArrivalLimits
from gateway.body_limit import BodyLimit
from gateway.requests import RequestIds


async def described(request: Request) -> Response:
    return JSONResponse({"requestId": request.scope["state"]["request_id"], "length": len(await request.body())})


async def broken(_: Request) -> Response:
    raise RuntimeError("the password is hunter2")


async def broken_half_way(_: Request) -> Response:
    async def container() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError

    return StreamingResponse(container())


application = Starlette(
    routes=[
        Route("/described/{id}", described, methods=["GET", "POST"]),
        Route("/small", described, methods=["POST"]),
        Route("/broken", broken),
        Route("/broken-half-way", broken_half_way),
    ],
    middleware=[Middleware(RequestIds), Middleware(BodyLimit, limits=ArrivalLimits(bytes_by_path={"/small": 100}))],
)


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(application, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def endless() -> AsyncIterator[bytes]:
    for _ in range(10_000):
        yield b"x" * 65536
    pytest.fail("All of it was read.")


async def test_a_request_gets_an_id_that_the_answer_names(http: httpx2.AsyncClient) -> None:
    first, second = await http.get("/described/1"), await http.get("/described/1")
    assert first.headers["x-request-id"] == first.json()["requestId"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_a_sane_id_that_comes_in_is_repeated_and_stands_in_the_log_beside_ours(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        response = await http.get("/described/1", headers={"X-Request-Id": "trace-0123.abc"})
    assert response.headers["x-request-id"] == "trace-0123.abc"
    assert response.json()["requestId"] != "trace-0123.abc"
    (line,) = lines
    assert (line["request_id"], line["client_request_id"]) == (response.json()["requestId"], "trace-0123.abc")


@pytest.mark.parametrize("given", ["short", "x" * 101, "with space 123", "quote\"'<>1234", "-starts-wrong"])
async def test_an_id_that_is_not_sane_is_replaced(http: httpx2.AsyncClient, given: str) -> None:
    response = await http.get("/described/1", headers={"X-Request-Id": given})
    assert response.headers["x-request-id"] not in ("", given)


async def test_the_log_names_the_route_and_neither_query_nor_secrets(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        response = await http.get(
            "/described/USER_101?phone=%2B919876543210", headers={"Authorization": "Bearer secret"}
        )
    (line,) = lines
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/described/{id}", 200)
    assert line["request_id"] == response.headers["x-request-id"]
    assert not any(word in json.dumps(line) for word in ("9876543210", "secret", "USER_101"))


async def test_a_failure_of_ours_is_masked_and_logged_under_its_request_id(http: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        response = await http.get("/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "INTERNAL"
    assert response.json()["requestId"] == response.headers["x-request-id"]
    assert "hunter2" not in response.text
    failure = next(line for line in lines if line["event"] == "request_failed")
    assert failure["request_id"] == response.headers["x-request-id"]


async def test_an_answer_that_broke_half_way_is_not_followed_by_an_apology(http: httpx2.AsyncClient) -> None:
    response = await http.get("/broken-half-way")
    assert response.text == "begun"


async def test_a_body_within_the_limit_is_read(http: httpx2.AsyncClient) -> None:
    response = await http.post("/described/1", content=b"x" * MEGABYTE)
    assert response.json()["length"] == MEGABYTE


@pytest.mark.parametrize(("path", "length"), [("/described/1", MEGABYTE + 1), ("/small", 101)])
async def test_a_body_that_says_it_is_too_long_is_refused_unread(
    http: httpx2.AsyncClient, path: str, length: int
) -> None:
    response = await http.post(path, content=b"x" * length)
    assert (response.status_code, response.json()["code"]) == (413, "TOO_LARGE")


async def test_a_body_that_does_not_say_its_length_is_read_no_further_than_the_limit(http: httpx2.AsyncClient) -> None:
    response = await http.post("/described/1", content=endless())
    assert (response.status_code, response.json()["code"]) == (413, "TOO_LARGE")


@pytest.mark.parametrize("headers", [{"content-length": "many"}, {"content-length": "-5"}])
async def test_a_length_that_is_none_does_not_get_around_the_limit(
    http: httpx2.AsyncClient, headers: Mapping[str, str]
) -> None:
    response = await http.post("/small", content=endless(), headers=headers)
    assert response.status_code == 413


async def test_a_client_who_leaves_is_no_failure_of_ours() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def ignored(_message: Message) -> None:
        return

    scope = {"type": "http", "method": "POST", "path": "/small", "headers": [], "query_string": b"", "root_path": ""}
    with structlog.testing.capture_logs() as lines:
        await application(scope, gone, ignored)
    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]
