"""A query ends with its client and after some seconds at the latest, with its statement; a mutation runs to its end."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from domain.theaters import Theater
from resolvers import theaters
from resolvers.context import Context, Services
from schema.server import lifetimes
from tests import world
from tests.schema.calling import Json, bearer, signed_in, visitor
from tests.schema.sockets import opened, receive, send, subscribe
from tests.servers import HttpServer

LONG = 10.0
"""Longer than a busy machine takes, shorter than the database lets a statement run by itself."""
SLEEPING = "select count(*) from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'"
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
PUBLIC = "query ($city: String!) { theaters(city: $city) { id } }"
PRIVATE = "query ($city: String!) { me { id } theaters(city: $city) { id } }"
RENAME = "mutation ($input: UpdateTheaterInput!) { updateTheater(input: $input) { ... on Theater { name } } }"
QUERIES = pytest.mark.parametrize("query", [PUBLIC, PRIVATE], ids=["public", "private"])


async def until(services: Services, statement: str, expected: int) -> None:
    """Returns when the statement counts as many."""
    async with asyncio.timeout(LONG):
        while await count(services, statement) != expected:  # noqa: ASYNC110 - the database's state is no event
            await asyncio.sleep(0.02)


async def count(services: Services, statement: str) -> int:
    async with services.engine.connect() as db:
        return int((await db.execute(text(statement))).scalar_one())


@pytest.fixture
def slow_theaters(monkeypatch: pytest.MonkeyPatch) -> None:
    async def list_theaters(ctx: Context, _city: str | None) -> list[Theater]:
        async with ctx.reading() as db:
            await db.execute(text("select pg_sleep(60)"))
        return []

    monkeypatch.setattr(theaters, "list_theaters", list_theaters)


@asynccontextmanager
async def asking(http: AsyncClient, body: Json, authorization: str) -> AsyncIterator[asyncio.Task[object]]:
    """A client that has asked over a connection of its own, and closes it at the end."""
    async with AsyncClient(base_url=http.base_url) as client:
        asked = asyncio.create_task(client.post("/graphql", json=body, headers={"Authorization": authorization}))
        try:
            yield asked
        finally:
            asked.cancel()
            with suppress(asyncio.CancelledError):
                await asked


@QUERIES
@pytest.mark.usefixtures("slow_theaters")
async def test_a_querys_statement_ends_when_its_client_leaves(
    http: AsyncClient, services: Services, query: str
) -> None:
    customer = await bearer(http, world.customer())
    body = {"query": query, "variables": {"city": secrets.token_hex(4)}}
    async with asking(http, body, customer):
        await until(services, SLEEPING, 1)
    await until(services, SLEEPING, 0)


@pytest.mark.usefixtures("slow_theaters")
async def test_a_client_that_leaves_takes_nothing_from_another_who_asks_the_same(
    http: AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifetimes, "QUERY_SECONDS", 2.0)
    customer = await bearer(http, world.customer())
    body = {"query": PUBLIC, "variables": {"city": secrets.token_hex(4)}}
    async with asking(http, body, customer) as staying:
        await until(services, SLEEPING, 1)
        async with asking(http, body, customer):
            await asyncio.sleep(2 * lifetimes.WATCHED_AFTER_SECONDS)
        assert await count(services, SLEEPING) == 1
        await staying
    await until(services, SLEEPING, 0)


@QUERIES
@pytest.mark.usefixtures("slow_theaters")
async def test_a_query_is_stopped_after_some_seconds_and_says_so(
    http: AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(lifetimes, "QUERY_SECONDS", 0.2)
    customer = await signed_in(http, world.customer())
    answer = await customer.answer(query, city=secrets.token_hex(4))
    assert answer["data"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TIMEOUT"]
    await until(services, SLEEPING, 0)
    assert "errors" not in await visitor(http).answer("{ cities { name } }")


@pytest.mark.usefixtures("slow_theaters")
async def test_a_query_on_a_socket_is_stopped_after_some_seconds_and_with_its_socket(
    http: AsyncClient, server: HttpServer, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await bearer(http, world.customer())
    async with opened(server, {"Authorization": customer}) as socket:
        await subscribe(socket, "1", PRIVATE, city=secrets.token_hex(4))
        await until(services, SLEEPING, 1)
    await until(services, SLEEPING, 0)
    monkeypatch.setattr(lifetimes, "QUERY_SECONDS", 0.2)
    async with opened(server, {"Authorization": customer}) as socket:
        await subscribe(socket, "1", PRIVATE, city=secrets.token_hex(4))
        answer = (await receive(socket))["payload"]
        assert answer["data"] is None
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["TIMEOUT"]
    await until(services, SLEEPING, 0)


@asynccontextmanager
async def held(services: Services, theater: Theater) -> AsyncIterator[None]:
    """Another transaction holds the theater's row."""
    async with services.engine.begin() as db:
        await db.execute(text("select 1 from theaters where id = :id for update"), {"id": theater.id})
        yield


def renaming(theater: Theater, name: str) -> Json:
    return {"query": RENAME, "variables": {"input": {"theaterId": theater.id, "name": name}}}


async def is_called(services: Services, name: str) -> None:
    """Returns when a theater has the name."""
    await until(services, f"select count(*) from theaters where name = '{name}'", 1)


async def test_a_mutation_runs_to_its_end_when_its_client_leaves(http: AsyncClient, services: Services) -> None:
    venue, name = await world.venue(services), f"Renamed {secrets.token_hex(4)}"
    owner = await bearer(http, venue.owner)
    async with held(services, venue.theater), asking(http, renaming(venue.theater, name), owner):
        await until(services, WAITING, 1)
    await is_called(services, name)


@pytest.mark.parametrize("is_completed", [False, True])
async def test_a_mutation_on_a_socket_runs_to_its_end_when_its_client_leaves(
    http: AsyncClient, server: HttpServer, services: Services, is_completed: bool
) -> None:
    venue, name = await world.venue(services), f"Renamed {secrets.token_hex(4)}"
    owner = await bearer(http, venue.owner)
    async with held(services, venue.theater), opened(server, {"Authorization": owner}) as socket:
        await send(socket, type="subscribe", id="1", payload=renaming(venue.theater, name))
        await until(services, WAITING, 1)
        if is_completed:
            await send(socket, type="complete", id="1")
            await send(socket, type="ping")
            assert await receive(socket) == {"type": "pong"}
    await is_called(services, name)
