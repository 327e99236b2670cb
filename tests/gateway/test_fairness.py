"""Requests run in rounds, between which the loop looks at the network."""

import asyncio
import gc
import time
import weakref
from collections import Counter
from collections.abc import Awaitable
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


async def test_work_that_goes_first_does_and_what_has_begun_is_not_held_up() -> None:
    scheduler, done, released = FairScheduler(0.001), list[str](), asyncio.Event()

    async def work(name: str) -> None:
        busy_for(0.001)
        done.append(name)

    async def has_begun() -> None:
        busy_for(0.001)
        await released.wait()
        await work("has begun")

    begun = asyncio.create_task(_run(has_begun(), scheduler))
    await asyncio.sleep(0)
    others = [asyncio.create_task(_run(work(f"new {number}"), scheduler)) for number in range(3)]
    firsts = [asyncio.create_task(_run(work(f"first {number}"), scheduler, goes_first=True)) for number in range(3)]
    released.set()
    await asyncio.gather(begun, *others, *firsts)
    assert done[-2:] == ["new 1", "new 2"]  # the first came when none waited that goes first
    assert done.index("has begun") < done.index("new 1")
    assert scheduler.waiting_first == 0


async def test_what_the_loop_does_besides_is_in_the_overhead_and_only_the_rest_is_idle() -> None:
    scheduler = FairScheduler()
    before = scheduler.idle()

    async def work() -> None:
        asyncio.get_running_loop().call_soon(busy_for, 0.01)
        busy_for(0.005)

    began = time.perf_counter()
    for _ in range(5):
        await run_fairly(work(), scheduler)
        await asyncio.sleep(0.001)
    took = time.perf_counter() - began
    assert scheduler.overhead > 2
    assert scheduler.idle() - before < took - 5 * 0.014


async def _run(work: Awaitable[None], scheduler: FairScheduler, *, goes_first: bool = False) -> None:
    await run_fairly(work, scheduler, goes_first=goes_first)
