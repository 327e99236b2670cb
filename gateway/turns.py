"""The event loop is given back in time, however many requests have something to do.

Between two looks at the network the loop runs every task that can run. With two hundred requests of a few milliseconds
each that is half a second in which nobody is heard, and those who are to be refused at once wait as long as all others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from types import coroutine
from typing import Any

ROUND_SECONDS = 0.01


class Turns:
    """How long requests have run since the loop last looked at the network."""

    def __init__(self, round_seconds: float = ROUND_SECONDS) -> None:
        self._round_seconds = round_seconds
        self._spent = 0.0

    @property
    def are_over(self) -> bool:
        return self._spent >= self._round_seconds

    def spend(self, seconds: float) -> None:
        if not self._spent:  # the first in this round: the next round begins with our callback
            asyncio.get_running_loop().call_soon(self._begin_round)
        self._spent += seconds

    def _begin_round(self) -> None:
        self._spent = 0.0


@coroutine
def in_turns(work: Awaitable[None], turns: Turns) -> Generator[Any, Any, None]:
    """Awaits the work; each of its steps waits for a round that has time for it. In order of arrival: whoever waits is
    asked again in the next round before those who come then.
    """
    steps = work.__await__()
    resume: Callable[[Any], Any] = steps.send
    given: Any = None
    while True:
        try:
            while turns.are_over:
                yield
        except BaseException as thrown:  # noqa: BLE001 - a cancellation, which is the work's to deal with
            resume, given = steps.throw, thrown
        began = time.perf_counter()
        try:
            awaited = resume(given)
        except StopIteration:
            return
        finally:
            turns.spend(time.perf_counter() - began)
        try:
            given = yield awaited
            resume = steps.send
        except BaseException as thrown:  # noqa: BLE001 - as above
            resume, given = steps.throw, thrown
