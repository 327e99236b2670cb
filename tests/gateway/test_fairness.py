"""Requests run in rounds, between which the loop looks at the network."""

import asyncio
import gc
import time
import weakref
from collections import Counter
from contextlib import suppress

import pytest

from gateway.fairness import FairScheduler, run_fairly


def busy_for(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


async def test_the_loop_is_given_back_between_the_steps_of_many() -> None:
    """However many can run, no round takes more of them than it has time for."""
    scheduler, rounds, began = FairScheduler(0.001), Counter[int](), 0

    def count_round() -> None:
        nonlocal began
        began += 1
        if sum(rounds.values()) < 20:
            loop.call_soon(count_round)

    async def work() -> None:
        rounds[began] += 1
        busy_for(0.001)

    loop = asyncio.get_running_loop()
    loop.call_soon(count_round)
    await asyncio.gather(*(run_fairly(work(), scheduler) for _ in range(20)))
    assert sum(rounds.values()) == 20
    assert max(rounds.values()) == 1


async def test_work_runs_in_order_of_arrival() -> None:
    scheduler, done = FairScheduler(0.001), list[int]()

    async def work(number: int) -> None:
        busy_for(0.001)
        done.append(number)

    await asyncio.gather(*(run_fairly(work(number), scheduler) for number in range(10)))
    assert done == list(range(10))


async def test_what_the_work_awaits_and_raises_goes_through() -> None:
    async def work() -> None:
        assert list(await asyncio.gather(asyncio.sleep(0, "one"), asyncio.sleep(0, "two"))) == ["one", "two"]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        raise LookupError("its own")

    with pytest.raises(LookupError, match="its own"):
        await run_fairly(work(), FairScheduler())


@pytest.mark.parametrize("is_over", [True, False])
async def test_a_cancellation_reaches_the_work(is_over: bool) -> None:
    scheduler, cleaned = FairScheduler(60 if not is_over else 0), list[bool]()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    async def request() -> None:
        await run_fairly(work(), scheduler)

    running = asyncio.create_task(request())
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert cleaned == ([] if is_over else [True])


class Refused(Exception):
    """What the work is thrown while it waits."""


async def test_what_is_thrown_into_the_work_leaves_nothing_for_the_collector() -> None:
    """A refusal refers to all frames that it has passed: one of them that keeps it would be a circle."""
    loop, refusals = asyncio.get_running_loop(), list[weakref.ref[Refused]]()

    async def refuse() -> None:
        answer = loop.create_future()
        loop.call_soon(answer.set_exception, Refused())
        try:
            await answer
        except Refused as refusal:
            refusals.append(weakref.ref(refusal))
            raise
        finally:
            del answer

    async def work() -> None:
        with suppress(Refused):
            await refuse()

    gc.collect()
    gc.disable()
    try:
        await asyncio.gather(*(run_fairly(work(), FairScheduler()) for _ in range(5)))
        assert [refusal() for refusal in refusals] == [None] * 5
    finally:
        gc.enable()
