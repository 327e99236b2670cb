"""A deployment that accepts only the persisted operations of its file."""

import hashlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from app.server.listening import uvicorn_config
from app.serving import create_app
from settings import Settings, SettingsRefused
from tests.clients import client_of
from tests.conftest import held_open, make_settings
from tests.servers import HttpServer

CITIES = "query Cities { cities { name } }"
APPROVE = 'mutation Approve { approvePartner(input: {partnerId: "PARTNER_NONE"}) { __typename } }'


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def asking(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}


def code_of(response: Response) -> object:
    (error,) = response.json()["errors"]
    return error["extensions"]["code"]


@pytest.fixture(scope="module")
async def strict(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[HttpServer]:
    folder = tmp_path_factory.mktemp("persisted")
    file = folder / "operations.json"
    file.write_text(json.dumps({digest_of(text): text for text in (CITIES, APPROVE)}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = make_settings(database_url, redis_url, listener.getsockname()[1], folder).model_copy(
            update={"persisted_operations": file, "persisted_operations_only": True, "workers": False}
        )
        app = create_app(settings)
        server = HttpServer(app, uvicorn_config(app, settings), listener, settings.address)
        async for running in held_open(server.running()):
            yield running


@pytest.fixture
async def outside(strict: HttpServer) -> AsyncIterator[AsyncClient]:
    async with client_of(strict.url) as client:
        yield client


async def test_an_operation_of_the_file_is_answered_by_its_hash_to_get_and_post(outside: AsyncClient) -> None:
    by_get = await outside.get("/graphql", params={"extensions": json.dumps(asking(CITIES))})
    by_post = await outside.post("/graphql", json={"extensions": asking(CITIES)})
    with_its_text = await outside.post("/graphql", json={"query": CITIES, "extensions": asking(CITIES)})
    for response in (by_get, by_post, with_its_text):
        assert (response.status_code, response.json().keys()) == (200, {"data"})


async def test_no_other_operation_is_answered(outside: AsyncClient) -> None:
    other = "{ movies { edges { cursor } } }"
    bare = await outside.post("/graphql", json={"query": other})
    new = await outside.post("/graphql", json={"query": other, "extensions": asking(other)})
    assert (code_of(bare), code_of(new)) == ("PERSISTED_QUERY_REQUIRED", "PERSISTED_QUERY_REQUIRED")
    unknown = await outside.get("/graphql", params={"extensions": json.dumps(asking(other))})
    assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"


async def test_an_operation_of_the_file_may_be_named_by_its_text(outside: AsyncClient) -> None:
    """As over WebSockets, whose protocol knows no hashes."""
    response = await outside.post("/graphql", json={"query": CITIES})
    assert response.json().get("errors") is None
    assert "cities" in response.json()["data"]


async def test_a_mutation_of_the_file_is_not_for_get(outside: AsyncClient) -> None:
    response = await outside.get("/graphql", params={"extensions": json.dumps(asking(APPROVE))})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"\xff", "is not JSON in UTF-8."),
        (b"{", "is not JSON in UTF-8."),
        (b"[]", "must hold one JSON object"),
        (b'{"a": 1}', "must hold one JSON object"),
        (b'{"a": "{ cities { name } }"}', "a is not the hex SHA-256 of its document."),
    ],
)
def test_a_file_that_cannot_be_used_keeps_the_server_from_starting(
    settings: Settings, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "operations.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsRefused, match="MARQUEE_PERSISTED_OPERATIONS is not usable: ") as refused:
        create_app(settings.model_copy(update={"persisted_operations": file}))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"), [("{ nothing }", "Cannot query field 'nothing'"), ("{", "Syntax Error"), ("{ a " * 99, "")]
)
def test_a_document_that_could_not_be_executed_does_too(
    settings: Settings, tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "operations.json"
    file.write_text(json.dumps({digest_of(CITIES): CITIES, digest_of(text): text}))
    with pytest.raises(SettingsRefused, match=f"the document {digest_of(text)} is refused: ") as refused:
        create_app(settings.model_copy(update={"persisted_operations": file}))
    assert reason in str(refused.value)
