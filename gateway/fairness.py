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
MEMORY = 64
"""Of how many rounds the overhead is, about."""


class FairScheduler:
    """Measures how long requests have run in this round of the event loop: since it last polled the network.
    `waiting_first`: how many wait for their step that go first. `clock`: in seconds.
    """

    def __init__(self, round_seconds: float = ROUND_SECONDS, clock: Callable[[], float] = time.perf_counter) -> None:
        self._round_seconds, self._clock = round_seconds, clock
        self._spent = self._began = 0.0
        self._ran = self._took = 0.0  # seconds of steps, and of the rounds that they ran in, lately
        self._busy = 0.0
        self.waiting_first = 0

    @property
    def is_round_over(self) -> bool:
        return self._spent >= self._round_seconds

    @property
    def overhead(self) -> float:
        """For how long the loop is busy for each second in which a step runs: it parses, reads what the database
        answers, accepts, refuses and works in background besides.
        """
        return self._took / self._ran if self._ran else 1.0

    def idle(self) -> float:
        """The seconds in which the loop had no request to run, since some beginning."""
        return self._clock() - self._busy

    def spend(self, seconds: float) -> None:
        if not self._spent:  # the first step in this round: the callback runs first in the next one
            self._began = self._clock() - seconds
            asyncio.get_running_loop().call_soon(self._begin_round)
        self._spent += seconds

    def _begin_round(self) -> None:
        took = self._clock() - self._began
        self._busy += took
        self._took += took - self._took / MEMORY
        self._ran += self._spent - self._ran / MEMORY
        self._spent = 0.0


@coroutine
def run_fairly(
    work: Awaitable[None], scheduler: FairScheduler, *, goes_first: bool = False
) -> Generator[Any, Any, float]:
    """Awaits the work; each of its steps waits for a round that has time for it. In order of arrival: the loop resumes
    a task that has waited before the tasks that become ready in the next round. Other work begins only when none waits
    that goes first; once it has begun it may hold what those wait for, and takes its turns with them. Returns the
    seconds that it has run.
    """
    # What is thrown refers to this frame by its traceback, so neither it nor what was awaited for it may stay here:
    # each refusal would be a circle of some eighty objects, left to the collector.
    ran, steps, has_begun = 0.0, work.__await__(), goes_first
    resume: Callable[[Any], Any] = steps.send
    given: Any = None
    while True:
        try:
            if goes_first and scheduler.is_round_over:
                yield from _wait_first(scheduler)
            while scheduler.is_round_over or (scheduler.waiting_first and not has_begun):
                yield
        except BaseException as thrown:  # noqa: BLE001 - a cancellation, which is the work's to deal with
            resume, given = steps.throw, thrown
        began, has_begun = time.perf_counter(), True
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


def _wait_first(scheduler: FairScheduler) -> Generator[None, Any, None]:
    scheduler.waiting_first += 1
    try:
        while scheduler.is_round_over:
            yield
    finally:
        scheduler.waiting_first -= 1
