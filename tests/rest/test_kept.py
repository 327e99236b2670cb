"""Public answers come from bytes: the same for every caller, never from before a write of the process, and stored by
caches only where they tell of no caller.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import event
from starlette.applications import Starlette

from domain import ids
from domain.accounts import VISITOR, Principal, Role
from domain.caching import OF_A_SECOND, VARY
from gateway.requests import RequestIds
from models.direct import DirectStatement
from models.writes import NOT_PUBLIC
from resolvers.context import Services
from rest.api import OPERATIONS
from rest.bodies import Query
from rest.operations import Operation, Reply
from rest.responding import encoded
from rest.router import RestRouter
from tests import world
from tests.rest import stage
from tests.rest.calling import Caller, done, visitor
from tests.rest.scene import Scene

KEPT = [operation for operation in OPERATIONS if operation.kept is not None]
READ = re.compile(r"\b(?:from|join)\s+\"?(\w+)", re.IGNORECASE)


def test_what_is_kept_is_open_to_visitors_and_takes_no_body() -> None:
    assert [operation.id for operation in KEPT] == ["listMovies", "listShows", "readShow", "readSeatMap"]
    for operation in KEPT:
        assert Role.VISITOR in operation.rule.roles
        assert not operation.writes
        assert operation.body is None


@pytest.mark.parametrize("operation", KEPT, ids=lambda operation: operation.id)
async def test_every_caller_gets_the_same_bytes(operation: Operation, the_scene: Scene) -> None:
    path = the_scene.requests()[operation.id].path
    bodies = [(await caller.get(path)).content for caller in the_scene.callers().values()]
    assert len(set(bodies)) == 1


@pytest.mark.parametrize("operation", KEPT, ids=lambda operation: operation.id)
async def test_it_is_what_the_handler_answers(operation: Operation, the_scene: Scene, services: Services) -> None:
    path = the_scene.requests()[operation.id].path
    sent = (await the_scene.anyone.get(path)).content
    assert sent == encoded(await handled(operation, the_scene, services))


@pytest.mark.parametrize("operation", KEPT, ids=lambda operation: operation.id)
async def test_it_reads_no_table_whose_writes_leave_it_kept(
    operation: Operation, the_scene: Scene, services: Services
) -> None:
    with statements(services) as made:
        await handled(operation, the_scene, services)
    read = set(READ.findall(" ".join(made)))
    assert read
    assert not read & NOT_PUBLIC


async def test_a_write_is_seen_by_the_next_request(http: AsyncClient) -> None:
    at = await stage.theater(http)
    show, anyone, who = await stage.show(at), visitor(http), await stage.customer(http)
    one, all_of_movie = f"/shows/{show['showId']}", f"/shows?movieId={show['movieId']}"
    for _ in range(2):
        assert await seats_left(anyone, one, all_of_movie) == (10, 10)
    lock = await stage.lock(who, show["showId"], "A1", "A2")
    assert await seats_left(anyone, one, all_of_movie) == (8, 8)
    done(await who.caller.post("/seats/release", {"lockId": lock["lockId"], "userId": who.user_id}), 200)
    assert await seats_left(anyone, one, all_of_movie) == (10, 10)
    prices = {"pricing": [{"seatType": "Gold", "price": 260.5}]}
    done(await at.key.put(f"/external/pms/shows/{show['showId']}/pricing", prices), 200)
    assert done(await anyone.get(one), 200)["pricing"][0]["price"] == 260.5
    another = await stage.show(at, days=9)
    assert another["showId"] in [
        each["showId"] for each in done(await anyone.get(f"/shows?theaterId={at.theater_id}"), 200)["shows"]
    ]


async def test_a_refusal_is_not_kept(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    unknown = f"/shows/{ids.new(ids.SHOW)}"
    for path, status in ((unknown, 404), (f"{unknown}/seats", 404), (f"/shows?theaterId={place.partner.id}", 422)):
        for _ in range(2):
            refusal = await visitor(http).get(path)
            assert (refusal.status_code, refusal.headers.get("etag")) == (status, None)


async def test_a_visitors_discovery_may_be_stored_and_others_may_not(the_scene: Scene) -> None:
    for path in ("/movies", "/shows", f"/shows/{the_scene.show_id}"):
        public = await the_scene.anyone.get(path)
        assert (public.headers["cache-control"], public.headers["vary"]) == (OF_A_SECOND, VARY)
        for caller in (the_scene.customer.caller, the_scene.a.key, the_scene.operator):
            private = await caller.get(path)
            assert (private.headers["cache-control"], private.headers["vary"]) == ("no-store", VARY)
            assert "etag" not in private.headers


async def test_an_unchanged_list_is_not_sent_again(the_scene: Scene) -> None:
    path = f"/shows/{the_scene.show_id}"
    etag = (await the_scene.anyone.get(path)).headers["etag"]
    unchanged = await the_scene.anyone.http.get(path, headers={"If-None-Match": f"W/{etag}"})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", etag)


async def test_a_seat_map_that_is_unchanged_or_kept_costs_one_statement_and_a_list_none(services: Services) -> None:
    async def of_a_visitor(_headers: object) -> Principal:
        return VISITOR

    show = await world.show_on_sale(services)
    application = RequestIds(Starlette(routes=RestRouter(services, of_a_visitor).routes(KEPT)))
    async with AsyncClient(transport=ASGITransport(application), base_url="http://test") as client:
        path = f"/shows/{show.id}/seats"
        first = await client.get(path)
        with statements(services) as made:
            again = await client.get(path)
            unchanged = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert len(made) == 2
        assert (again.content, again.headers["cache-control"]) == (first.content, "no-cache")
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        with statements(services) as made:
            assert (await client.get(f"{path}?ignored=1")).content == first.content
        assert len(made) == 1
        first = await client.get("/movies")
        with statements(services) as made:
            assert (await client.get("/movies")).content == first.content
        assert made == []


async def seats_left(caller: Caller, one: str, listed: str) -> tuple[int, int]:
    shows = done(await caller.get(listed), 200)["shows"]
    return done(await caller.get(one), 200)["availableSeats"], shows[0]["availableSeats"]


async def handled(operation: Operation, scene: Scene, services: Services) -> Any:
    """The handler's answer to a visitor, without router and store."""
    arguments: dict[str, Any] = {"show_id": scene.show_id} if "{showId}" in operation.path else {}
    if operation.query is not None:
        query: Query = operation.query()
        arguments["query"] = query
    replied = await operation.handler(services.context(VISITOR, "test"), **arguments)
    return replied.answer if isinstance(replied, Reply) else replied


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    """Those of both kinds of connection."""
    made: list[str] = []
    right = DirectStatement._in_order

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        made.append(statement)

    def noted(statement: DirectStatement, values: dict[str, Any]) -> tuple[Any, ...]:
        made.append(statement.sql)
        return right(statement, values)

    event.listen(services.engine.sync_engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(DirectStatement, "_in_order", noted)
            yield made
    finally:
        event.remove(services.engine.sync_engine, "before_cursor_execute", note)
