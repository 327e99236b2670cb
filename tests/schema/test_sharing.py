"""The result of an event is computed once for all viewers with the same selection."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import field

import orjson
import pytest
import strawberry
from strawberry.extensions import ParserCache
from strawberry.types import ExecutionResult

from domain.accounts import VISITOR, Principal
from resolvers.context import Services
from schema.kit.sharing import MOST_KEPT, SharedResult, SharedResults
from schema.server.sharing import SharingExecutor, encode
from tests import world
from tests.schema.execution.comparing import Loaders
from tests.schema.sockets import WATCH, opened, receive, subscribe
from tests.servers import HttpServer

PICKY = """subscription ($show: ID!, $letters: Boolean!) { live: seatAvailability(showId: $show) {
  ... on SeatSnapshot { version states @include(if: $letters) } ... on SeatDelta { version changes { seatId } } } }"""


async def test_each_viewer_is_sent_what_it_selected(server: HttpServer, services: Services) -> None:
    show = await world.show_on_sale(services)
    asked: list[tuple[str, dict[str, object]]] = [
        (WATCH, {"show": show.id}),
        (WATCH, {"show": show.id}),
        (PICKY, {"show": show.id, "letters": True}),
        (PICKY, {"show": show.id, "letters": False}),
    ]
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(opened(server, {})) for _ in asked]
        for number, (socket, (query, variables)) in enumerate(zip(sockets, asked, strict=True)):
            await subscribe(socket, f"id {number}", query, **variables)
        first = [(await receive(socket))["payload"]["data"] for socket in sockets]
        assert first[0] == first[1]
        assert first[2] == {"live": {"version": first[0]["seatAvailability"]["version"], "states": "A" * 20}}
        assert first[3] == {"live": {"version": first[0]["seatAvailability"]["version"]}}
        await world.lock(services, world.customer(), show, ["A1"])
        then = [await receive(socket) for socket in sockets]
    assert [message["id"] for message in then] == ["id 0", "id 1", "id 2", "id 3"]
    version = first[3]["live"]["version"] + 1
    assert then[0]["payload"] == then[1]["payload"]
    assert then[0]["payload"]["data"]["seatAvailability"]["changes"] == [{"seatId": "A1", "state": "LOCKED"}]
    assert (
        then[2]["payload"]
        == then[3]["payload"]
        == {"data": {"live": {"version": version, "changes": [{"seatId": "A1"}]}}}
    )


DOCUMENT = "subscription ($word: String!) { events { upper(word: $word) } }"


@strawberry.type
class Query:
    nothing: int = 0


@strawberry.type
class Event:
    executed: strawberry.Private[list[str]]
    shared_results: strawberry.Private[SharedResults] = field(default_factory=SharedResults)

    @strawberry.field
    async def upper(self, word: str) -> str:
        """The word in upper case. Raises ValueError for `never`."""
        self.executed.append(word)
        if word == "never":
            raise ValueError(word)
        return word.upper()


@pytest.fixture
def event() -> Event:
    return Event(executed=[])


@pytest.fixture
def schema(event: Event) -> strawberry.Schema:
    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def events(self) -> AsyncGenerator[Event, None]:
            yield event

    extensions = [lambda: ParserCache(maxsize=None)]
    return strawberry.Schema(
        Query, subscription=Subscription, execution_context_class=SharingExecutor, extensions=extensions
    )


async def ask(
    schema: strawberry.Schema, word: str, document: str = DOCUMENT, *, principal: Principal = VISITOR
) -> ExecutionResult:
    events = await schema.subscribe(document, {"word": word}, Loaders(principal))
    [result] = [result async for result in events]
    return result


async def test_the_same_selection_is_executed_once(schema: strawberry.Schema, event: Event) -> None:
    for word in ("one", "one", "other", "one"):
        assert (await ask(schema, word)).data == {"events": {"upper": word.upper()}}
    assert (await ask(schema, "one", DOCUMENT.replace("upper", "as: upper"))).data == {"events": {"as": "ONE"}}
    assert event.executed == ["one", "other", "one"]


async def test_a_selection_that_is_not_public_is_executed_for_each_viewer(
    schema: strawberry.Schema, event: Event
) -> None:
    for principal in (world.customer(), world.customer()):
        for _ in range(2):
            assert (await ask(schema, "one", principal=principal)).data == {"events": {"upper": "ONE"}}
    assert event.executed == ["one", "one"]


async def test_a_failure_is_not_shared(schema: strawberry.Schema, event: Event) -> None:
    for _ in range(2):
        result = await ask(schema, "never")
        assert (result.data, len(result.errors or ())) == (None, 1)
    assert event.executed == ["never", "never"]


async def test_an_event_keeps_so_many_answers_and_gives_all(schema: strawberry.Schema, event: Event) -> None:
    words = [f"w{number}" for number in range(MOST_KEPT + 1)]
    for word in (*words, *words):
        assert (await ask(schema, word)).data == {"events": {"upper": word.upper()}}
    assert len(event.shared_results.kept) == MOST_KEPT
    assert event.executed == [*words, words[-1]]


def test_what_is_shared_is_written_as_it_is() -> None:
    data = {"states": "AAL", "list": [1, None, {"ü": True}]}
    message = {"id": "1", "payload": {"data": SharedResult(data)}}
    assert orjson.loads(encode(message)) == {"id": "1", "payload": {"data": data}}
    with pytest.raises(TypeError, match="set"):
        encode({"id": {1}})
