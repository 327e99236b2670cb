"""The endpoints for developers answer to names that lead to this machine, and not to what a web page calls it."""

import pytest
from httpx2 import AsyncClient

from tests.rest.calling import done, refused
from tests.servers import HttpServer

OPERATOR = {"role": "operator"}
ENDPOINTS = [("GET", "/dev"), ("POST", "/dev/token"), ("GET", "/dev/mailbox"), ("GET", "/dev/mailbox.json")]
FOREIGN = ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"]
OURS = ["localhost", "LOCALHOST:8000", "app.localhost", "127.0.0.1:8000", "[::1]:8000", "10.0.0.7"]
SANDBOX = ("GET", "/sandbox/pay/nothing")


@pytest.mark.parametrize(("method", "path"), [*ENDPOINTS, SANDBOX])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"]
)
async def test_a_name_that_is_not_ours_is_refused(http: AsyncClient, method: str, path: str, host: str) -> None:
    refused(await http.request(method, path, json=OPERATOR, headers={"Host": host}), 421, "UNKNOWN_HOST")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "app.localhost", "127.0.0.1:8000", "[::1]:8000", "10.0.0.7"]
)
async def test_localhost_and_addresses_are_ours(http: AsyncClient, host: str) -> None:
    assert done(await http.post("/dev/token", json=OPERATOR, headers={"Host": host}), 200)["accessToken"]


async def test_what_customers_use_answers_to_every_name(http: AsyncClient) -> None:
    assert (await http.get("/movies", headers={"Host": "tickets.example"})).status_code == 200


async def test_a_request_without_a_content_type_gets_no_token(http: AsyncClient, server: HttpServer) -> None:
    request = http.build_request("POST", f"{server.url}/dev/token", content=b'{"role": "operator"}')
    request.headers.pop("content-type", None)
    refused(await http.send(request), 415, "UNSUPPORTED_MEDIA_TYPE")
