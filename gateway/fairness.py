"""Bounds how long requests may run between two polls of the network, however many of them can run.

asyncio runs every task that is ready before it polls the network again. With two hundred requests of a few milliseconds
each that is half a second in which nothing is read, and requests that are to be refused at once wait as long as the
others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from types import coroutine
from typing import Any

ROUND_SECONDS = 0.01


class FairScheduler:
    """Measures how long requests have run in this round of the event loop: since it last polled the network."""

    def __init__(self, round_seconds: float = ROUND_SECONDS) -> None:
        self._round_seconds = round_seconds
        self._spent = 0.0

    @property
    def is_round_over(self) -> bool:
        return self._spent >= self._round_seconds

    def spend(self, seconds: float) -> None:
        if not self._spent:  # the first step in this round: the callback runs first in the next one
            asyncio.get_running_loop().call_soon(self._begin_round)
        self._spent += seconds

    def _begin_round(self) -> None:
        self._spent = 0.0


@coroutine
def run_fairly(work: Awaitable[None], scheduler: FairScheduler) -> Generator[Any, Any, float]:
    """Awaits the work; each of its steps waits for a round that has time for it. In order of arrival: the loop resumes
    a task that has waited before the tasks that become ready in the next round. Returns the seconds that it has run.
    """
    # What is thrown refers to this frame by its traceback, so neither it nor what was awaited for it may stay here:
    # each refusal would be a circle of some eighty objects, left to the collector.
    ran, steps = 0.0, work.__await__()
    resume: Callable[[Any], Any] = steps.send
    given: Any = None
    while True:
        try:
            while scheduler.is_round_over:
                yield
        except BaseException as thrown:  # noqa: BLE001 - a cancellation, which is the work's to deal with
            resume, given = steps.throw, thrown
        began = time.perf_counter()
        try:
            awaited = resume(given)
        except StopIteration:
            return ran + time.perf_counter() - began
        finally:
            given = None
            took = time.perf_counter() - began
            ran += took
            scheduler.spend(took)
        try:
            given = yield awaited
            resume = steps.send
        except BaseException as thrown:  # noqa: BLE001 - as above
            resume, given = steps.throw, thrown
        finally:
            awaited = None
