"""An operation on a WebSocket between its own stream and a broadcast group."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

import orjson
import pytest
from graphql import GraphQLError
from strawberry.types.execution import ExecutionResult, PreExecutionError

from domain.accounts import Role
from schema.kit.broadcast import BroadcastGroup, BroadcastGroups
from schema.server.socket_limits import SocketLimits
from schema.server.socket_operations import Operation, Request
from schema.server.sockets import Connection

Step = Callable[[Operation], ExecutionResult]
ASKED = Request("subscription { seats }", None, b"null", Role.VISITOR)


class Group:
    """Stands for the group that serves the operation."""

    def __init__(self) -> None:
        self.left = 0

    def known(self, request: Request) -> Request:
        return request

    def leave(self, _operation: Operation) -> None:
        self.left += 1


class Client:
    """A connection with one operation. Each of its streams sends what one of `streams` says."""

    def __init__(self, *streams: list[Step]) -> None:
        self.sent: list[Any] = []
        self.streams = list(streams)
        self.endpoint = self.wire = self.schema = self
        self.groups, self.limits = BroadcastGroups(), SocketLimits()
        self.turns = asyncio.Semaphore()
        self.is_known = True
        self.request_id = "request-of-a-test"
        self.operation = Operation(cast("Connection", self), "1", ASKED)

    def push(self, _frame: bytes) -> bool:
        return True

    def write(self, text: bytes) -> None:
        self.sent.append(orjson.loads(text))

    async def send(self, text: bytes) -> None:
        self.write(text)

    def forget(self, _operation: Operation) -> bool:
        was_known, self.is_known = self.is_known, False
        return was_known

    def run(self, coroutine: Any) -> asyncio.Task[None]:
        self.task: asyncio.Task[None] = asyncio.create_task(coroutine)
        return self.task

    async def stream(self, *_args: Any, **_given: Any) -> AsyncGenerator[ExecutionResult, None]:
        return self._results(self.streams.pop(0))

    async def _results(self, steps: list[Step]) -> AsyncGenerator[ExecutionResult, None]:
        for step in steps:
            yield step(self.operation)

    @property
    def types(self) -> list[str]:
        return [message["type"] for message in self.sent]


def event(_operation: Operation) -> ExecutionResult:
    return ExecutionResult({"seats": 1}, None)


def refusal(_operation: Operation) -> ExecutionResult:
    return PreExecutionError(None, [GraphQLError("no")])


def bug(_operation: Operation) -> ExecutionResult:
    raise ValueError("planned")


def joining(group: Group, step: Step = event) -> Step:
    def join(operation: Operation) -> ExecutionResult:
        operation.rest(cast("BroadcastGroup", group))
        return step(operation)

    return join


def given_back(operation: Operation) -> ExecutionResult:
    operation.resume()
    return event(operation)


@pytest.mark.parametrize(("steps", "types"), [([event, event], ["next", "next", "complete"]), ([refusal], ["error"])])
async def test_a_stream_is_sent_to_its_end(steps: list[Step], types: list[str]) -> None:
    client = Client(steps)
    client.operation.start()
    await client.task
    assert client.types == types


async def test_an_operation_that_a_group_serves_does_not_end() -> None:
    client = Client([joining(Group())])
    client.operation.start()
    await client.task
    assert (client.types, client.is_known) == (["next"], True)


async def test_what_a_group_gives_back_goes_on_by_one_new_stream() -> None:
    client = Client([joining(Group())], [refusal], [event])
    client.operation.start()
    await client.task
    client.operation.resume()
    await client.task
    assert (client.types, len(client.streams)) == (["next", "error"], 1)


async def test_what_is_given_back_before_its_stream_has_ended_is_followed_by_another_one() -> None:
    client = Client([joining(Group()), given_back], [event])
    client.operation.start()
    await client.task
    assert (client.types, client.streams) == (["next", "next", "next", "complete"], [])


async def test_a_bug_ends_the_operation_and_leaves_its_group() -> None:
    group = Group()
    client = Client([joining(group), bug])
    client.operation.start()
    await client.task
    assert (client.types, group.left) == (["next", "error"], 1)
    (error,) = client.sent[-1]["payload"]
    assert (error["extensions"]["code"], "planned" in str(error)) == ("INTERNAL", False)


async def test_a_client_that_ends_an_operation_takes_it_out_of_its_group() -> None:
    group = Group()
    client = Client([joining(group)])
    client.operation.start()
    await client.task
    client.operation.cancel()
    assert group.left == 1


@pytest.mark.parametrize(
    ("query", "is_one"),
    [
        ("subscription { a }", True),
        ("\ufeff # of a show\n, subscription Watch($a: ID!) { a }", True),
        ("subscriptions { a }", False),
        ("{ subscription }", False),
        ("mutation { a } # subscription", False),
    ],
)
def test_a_subscription_is_known_by_its_first_word(query: str, is_one: bool) -> None:
    assert Request(query, None, b"{}", Role.VISITOR).begins_as_subscription is is_one
