"""Work that is done once for everybody who waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Flight(Generic[Value]):
    """One piece of work with any number of callers. They get its value, or its exception. A caller that is cancelled
    leaves the others their flight; the work is cancelled when the last one has left.
    """

    def __init__(self, work: Coroutine[Any, Any, Value]) -> None:
        self._task = asyncio.create_task(work)
        self._callers = 0
        self._is_left = False

    @property
    def is_open(self) -> bool:
        """Whether another caller may join."""
        return not (self._is_left or self._task.done())

    async def join(self) -> Value:
        self._callers += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._callers -= 1
            if self._callers == 0:
                self._is_left = True
                self._task.cancel()  # without effect on a task that is done

    async def ended(self) -> None:
        """Returns when the work has ended in any way, without a share in its value."""
        await asyncio.wait([self._task])


class _Turn(Flight[Value]):
    """A read that waits for the one before it. Until it has begun, any caller may share it."""

    def __init__(self, before: Flight[Value] | None, fetch: Callable[[], Awaitable[Value]]) -> None:
        self.has_begun = False
        super().__init__(self._fetch(before, fetch))

    async def _fetch(self, before: Flight[Value] | None, fetch: Callable[[], Awaitable[Value]]) -> Value:
        if before is not None:
            await before.ended()
        self.has_begun = True
        return await fetch()


class SharedReads(Generic[Key, Value]):
    """Reads that are repeated all the time. Of each key one runs at a time, and all callers that came before it began
    share it. No caller gets what was read before it came.
    """

    def __init__(self) -> None:
        self._newest: dict[Key, _Turn[Value]] = {}

    async def read(self, key: Key, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """Returns what a fetch that begins after the call returns. Raises what it raises."""
        turn = self._newest.get(key)
        if turn is None or turn.has_begun or not turn.is_open:
            turn = self._newest[key] = _Turn(turn, fetch)
        try:
            return await turn.join()
        finally:
            if self._newest.get(key) is turn and not turn.is_open:
                del self._newest[key]
