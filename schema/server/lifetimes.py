"""How long operations run: a query while its client waits, and no longer than QUERY_SECONDS; a mutation to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from graphql import GraphQLError
from graphql.execution import ExecutionResult
from starlette.requests import ClientDisconnect

QUERY_SECONDS = 10.0
WATCHED_AFTER_SECONDS = 0.05
"""Most operations have ended by then, and cost no task that watches their clients."""

Gone = Callable[[], Coroutine[Any, Any, None]]
"""Returns when the client has disconnected."""
Result = TypeVar("Result")


class TookTooLong(GraphQLError):
    """A query was stopped."""

    def __init__(self) -> None:
        sentence = f"This query was stopped after {QUERY_SECONDS:g} seconds: ask for less at once, or try again later."
        super().__init__(sentence, extensions={"code": "TIMEOUT"})


async def in_time(query: Awaitable[ExecutionResult]) -> ExecutionResult:
    """The result of the query; no data, and TookTooLong, where it was not there in time. Statements of a query that is
    stopped are cancelled.
    """
    try:
        async with asyncio.timeout(QUERY_SECONDS) as limit:
            return await query
    except TimeoutError:
        if limit.expired():
            return ExecutionResult(None, [TookTooLong()])
        raise


async def to_its_end(mutation: Awaitable[Result]) -> Result:
    """Runs on where the caller is cancelled, since a transaction may have begun; the caller ends when it has ended."""
    running = asyncio.ensure_future(mutation)
    _RUNNING.add(running)
    running.add_done_callback(_RUNNING.discard)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


_RUNNING: set[asyncio.Future[Any]] = set()
"""Mutations whose callers may have been cancelled twice: the event loop itself holds tasks weakly."""


class WhileWanted:  # and no generator, which takes half as long again: every query over HTTP passes it
    """Cancels what runs inside once the client has gone, and raises ClientDisconnect then."""

    __slots__ = ("_gone", "_has_cancelled", "_task", "_timer", "_watching")

    def __init__(self, gone: Gone) -> None:
        self._gone = gone
        self._has_cancelled = False
        self._watching: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._task = task
        self._timer = task.get_loop().call_later(WATCHED_AFTER_SECONDS, self._begin)

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()
        if self._has_cancelled and isinstance(error, asyncio.CancelledError):
            self._task.uncancel()
            raise ClientDisconnect from error

    def _begin(self) -> None:
        self._watching = self._task.get_loop().create_task(self._cancel_when_gone())

    async def _cancel_when_gone(self) -> None:
        await self._gone()
        self._has_cancelled = True
        self._task.cancel()
