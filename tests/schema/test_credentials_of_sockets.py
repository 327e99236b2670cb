"""What is open ends with the credentials that opened it, whichever process ends them and whatever else happens."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from domain.accounts import SYSTEM, Principal, Role, Scope
from domain.api_keys import NewApiKey
from domain.errors import Busy, DomainError, Unauthenticated
from gateway.kept_identities import Identity
from resolvers import accounts
from resolvers.access_changes import AccessChanges
from resolvers.context import Services
from schema.server.guarding import HAVE_ENDED, Guard, Guards
from settings import Settings
from tests import world
from tests.gateway.serving import serving
from tests.schema.calling import key_holder
from tests.schema.sockets import WATCH, closed_with, opened, receive, subscribe
from tests.servers import HttpServer

LIMIT = 3.0
"""Seconds: two, and one for a busy machine."""
ENDED = (4403, HAVE_ENDED)
KEY = Principal(Role.PARTNER, "KEY_1", "PARTNER_1", frozenset(Scope))


class Key:
    """An API key, made by another process than the server. `id` and `secret`."""

    def __init__(self, services: Services, owner: Principal, new: NewApiKey) -> None:
        self._owner = world.as_(services, owner)
        self.id, self.secret = new.key.id, new.secret or ""

    async def revoke(self) -> None:
        await accounts.revoke_api_key(self._owner, self.id)


@pytest.fixture
async def key(services: Services) -> Key:
    venue = await world.venue(services)
    new = await accounts.create_api_key(
        world.as_(services, venue.owner), venue.partner.id, "Socket", [Scope.INVENTORY_READ]
    )
    return Key(services, venue.owner, new)


async def test_a_key_that_another_process_revokes_closes_its_sockets(server: HttpServer, key: Key) -> None:
    async with opened(server, {"X-API-Key": key.secret}) as socket, opened(server, {}) as visitors:
        await key.revoke()
        async with asyncio.timeout(LIMIT):
            assert await closed_with(socket) == ENDED
        await subscribe(visitors, "1", "{ cities { name } }")
        assert (await receive(visitors))["type"] == "next"


async def test_a_key_that_another_process_revokes_is_refused_over_http(
    server: HttpServer, http: AsyncClient, key: Key
) -> None:
    caller = key_holder(http, key.secret)
    assert (await caller.post({"query": "{ cities { name } }"})).status_code == 200
    await key.revoke()
    async with asyncio.timeout(LIMIT):
        while (await caller.post({"query": "{ cities { name } }"})).status_code != 401:  # noqa: ASYNC110 - the server's
            await asyncio.sleep(0.1)
    assert server.url


async def test_a_key_that_has_run_out_closes_its_sockets(server: HttpServer, services: Services, key: Key) -> None:
    async with services.context(SYSTEM, "test").begin() as tx:
        soon = datetime.now(UTC) + timedelta(seconds=2)
        await tx.db.execute(text("update api_keys set expires_at = :at where id = :id"), {"at": soon, "id": key.id})
    async with opened(server, {"X-API-Key": key.secret}) as socket:
        assert await closed_with(socket) == ENDED


@asynccontextmanager
async def flood(url: str) -> AsyncIterator[list[int]]:
    """Visitors' requests without a pause. Yields their statuses."""
    statuses: list[int] = []

    async def ask() -> None:
        async with httpx2.AsyncClient(base_url=url) as client:
            while True:
                statuses.append((await client.get("/movies", params={"city": "Bengaluru"})).status_code)

    asking = [asyncio.create_task(ask()) for _ in range(2)]
    try:
        yield statuses
    finally:
        for task in asking:
            task.cancel()
        await asyncio.wait(asking)


async def test_a_flood_from_the_same_address_keeps_no_revoked_key_open(settings: Settings, key: Key) -> None:
    async with (
        serving(settings, rate_limit_per_minute=20) as server,
        opened(server, {"X-API-Key": key.secret}) as socket,
        flood(server.url) as statuses,
    ):
        async with asyncio.timeout(LIMIT):
            while 429 not in statuses:  # noqa: ASYNC110 - the server's doing
                await asyncio.sleep(0.01)
        await key.revoke()
        async with asyncio.timeout(LIMIT):
            assert await closed_with(socket) == ENDED


class Answers:
    """An authentication that answers or raises what it is given, look-up by look-up."""

    def __init__(self, *answers: Principal | Exception) -> None:
        self._answers = list(answers)
        self.changes_meanwhile: AccessChanges | None = None

    async def identify(self, headers: Mapping[str, str]) -> Identity:
        if self.changes_meanwhile is not None:
            self.changes_meanwhile.changed(["KEY_1"])
        return await self.look_up(headers)

    async def look_up(self, headers: Mapping[str, str]) -> Identity:
        assert headers == {"x-api-key": "secret"}
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Identity(answer, None)

    def admit(self, principal: Principal) -> None:
        raise NotImplementedError

    def charge(self, principal: Principal, units: int) -> None:
        raise NotImplementedError


class Opened:
    """A guarded connection: why it was ended, each time."""

    def __init__(self, *answers: Principal | Exception) -> None:
        self.authentication, self.access = Answers(KEY, *answers), AccessChanges()
        self.reasons: list[str] = []

    async def admit(self) -> Guard:
        guards = Guards(self.authentication, self.access)
        return await guards.admit({"x-api-key": "secret"}, self.reasons.append)

    async def settled(self, guard: Guard) -> list[str]:
        async with asyncio.timeout(LIMIT):
            while guard._looking is not None:
                await asyncio.wait([guard._looking])
        return self.reasons


class Another(DomainError):
    code = "ANOTHER"
    message = "A refusal that no guard expects."


LESS = Principal(Role.PARTNER, "KEY_1", "PARTNER_1", frozenset({Scope.SALES_READ}))


@pytest.mark.parametrize("answer", [Unauthenticated(), Another(), RuntimeError("a bug"), LESS])
async def test_whatever_is_answered_in_place_of_the_same_principal_ends_the_connection_once(
    answer: Principal | Exception,
) -> None:
    connection = Opened(answer)
    guard = await connection.admit()
    connection.access.changed(["KEY_2"])
    assert await connection.settled(guard) == []
    connection.access.changed(["PARTNER_1"])
    assert await connection.settled(guard) == [HAVE_ENDED]
    connection.access.changed(["PARTNER_1"])
    assert await connection.settled(guard) == [HAVE_ENDED]


async def test_a_connection_outlives_a_change_that_leaves_it_its_principal_and_a_database_that_is_away() -> None:
    connection = Opened(KEY, Busy(), KEY, Unauthenticated())
    guard = await connection.admit()
    for _ in range(2):
        connection.access.changed(["KEY_1"])
        assert await connection.settled(guard) == []
    connection.access.changed(None)
    assert await connection.settled(guard) == [HAVE_ENDED]


async def test_a_change_while_it_is_opened_is_looked_up_again() -> None:
    connection = Opened(Unauthenticated())
    connection.authentication.changes_meanwhile = connection.access
    assert await connection.settled(await connection.admit()) == [HAVE_ENDED]


async def test_a_guard_that_was_stopped_ends_nothing_and_watches_nothing() -> None:
    connection = Opened(Unauthenticated())
    guard = await connection.admit()
    connection.access.changed(["KEY_1"])
    guard.stop()
    assert await connection.settled(guard) == []
    assert connection.access._watchers == {}


async def test_an_event_stream_ends_with_its_key(http: AsyncClient, services: Services, key: Key) -> None:
    show = await world.show_on_sale(services)
    body = {"query": WATCH, "variables": {"show": show.id}}
    headers = {"Accept": "text/event-stream", "X-API-Key": key.secret}
    async with http.stream("POST", "/graphql", json=body, headers=headers) as response:
        lines = response.aiter_lines()
        assert await anext(lines)
        await key.revoke()
        async with asyncio.timeout(LIMIT):
            assert [line async for line in lines]
