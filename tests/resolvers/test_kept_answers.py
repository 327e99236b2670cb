"""The store of answers: how long one is kept, what drops it, and who shares a computation."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from domain.errors import Busy
from resolvers.kept_answers import LONGEST_SECONDS, MOST_SHOWS, OVERHEAD_BYTES, KeptAnswer, KeptAnswers

KEY = ("movies", "/movies", b"")


@dataclass
class Kitchen:
    """Makes numbered answers. It begins when it is called and ends when it is let go on."""

    shows: Sequence[str] = ()
    made: int = 0
    let_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Exception | None = None

    @classmethod
    def fast(cls, *shows: str) -> "Kitchen":
        kitchen = cls(shows)
        kitchen.let_go_on.set()
        return kitchen

    async def __call__(self) -> KeptAnswer:
        self.made += 1
        body = str(self.made).encode()
        await self.let_go_on.wait()
        if self.failure is not None:
            raise self.failure
        return KeptAnswer(body, body.decode(), frozenset(self.shows))


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


async def body(kept: KeptAnswers, kitchen: Kitchen, *, counts_seats: bool = False, version: str | None = None) -> bytes:
    return (await kept.answer(KEY, kitchen, version=version, counts_seats=counts_seats)).body


async def started(kept: KeptAnswers, kitchen: Kitchen, *, counts_seats: bool = False) -> "asyncio.Task[bytes]":
    """A request whose computation has begun, or that has joined another one's."""
    task = asyncio.create_task(body(kept, kitchen, counts_seats=counts_seats))
    for _ in range(3):
        await asyncio.sleep(0)
    return task


async def test_an_answer_is_made_once_in_a_second_counted_from_when_it_was_begun() -> None:
    clock, kitchen = Clock(), Kitchen()
    kept = KeptAnswers(now=clock)
    first = await started(kept, kitchen)
    clock.now = 0.9
    kitchen.let_go_on.set()
    assert await first == b"1"
    assert await body(kept, kitchen) == b"1"
    clock.now = LONGEST_SECONDS
    assert await body(kept, kitchen) == b"2"


async def test_requests_that_come_together_share_one_computation() -> None:
    kept, kitchen = KeptAnswers(), Kitchen()
    several = [await started(kept, kitchen) for _ in range(5)]
    kitchen.let_go_on.set()
    assert await asyncio.gather(*several) == [b"1"] * 5


async def test_a_computation_that_takes_a_second_is_joined_by_nobody_later() -> None:
    clock, kitchen = Clock(), Kitchen()
    kept = KeptAnswers(now=clock)
    first = await started(kept, kitchen)
    clock.now = LONGEST_SECONDS
    second = await started(kept, kitchen)
    kitchen.let_go_on.set()
    assert (await first, await second) == (b"1", b"2")


async def test_a_caller_that_is_cancelled_leaves_the_others_their_answer() -> None:
    kept, kitchen = KeptAnswers(), Kitchen()
    first, second = await started(kept, kitchen), await started(kept, kitchen)
    first.cancel()
    await asyncio.wait([first])
    kitchen.let_go_on.set()
    assert first.cancelled()
    assert await second == b"1"


async def test_a_computation_without_callers_is_cancelled_and_the_next_one_begins_anew() -> None:
    kept, kitchen = KeptAnswers(), Kitchen()
    first = await started(kept, kitchen)
    first.cancel()
    await asyncio.sleep(0)
    second = await started(kept, kitchen)
    kitchen.let_go_on.set()
    assert await second == b"2"
    assert first.cancelled()


async def test_a_failure_is_told_to_all_who_wait_and_is_not_kept() -> None:
    kept, kitchen = KeptAnswers(), Kitchen(failure=Busy())
    several = [await started(kept, kitchen) for _ in range(3)]
    kitchen.let_go_on.set()
    outcomes = await asyncio.gather(*several, return_exceptions=True)
    assert [type(each) for each in outcomes] == [Busy] * 3
    kitchen.failure = None
    assert await body(kept, kitchen) == b"2"


async def test_what_was_begun_before_a_write_is_not_kept_past_it_nor_shared_after_it() -> None:
    kept, kitchen = KeptAnswers(), Kitchen()
    before = await started(kept, kitchen)
    kept.drop()
    after = await started(kept, kitchen)
    kitchen.let_go_on.set()
    assert (await before, await after) == (b"1", b"2")
    assert await body(kept, kitchen) == b"2"


async def test_what_is_kept_is_dropped_by_a_write() -> None:
    kept, kitchen = KeptAnswers(), Kitchen.fast()
    await body(kept, kitchen)
    kept.drop()
    assert kept.bytes == 0
    assert await body(kept, kitchen) == b"2"


async def test_seats_that_change_drop_the_answers_that_count_them_and_no_others() -> None:
    kept, kitchen = KeptAnswers(), Kitchen.fast("SHOW_1", "SHOW_2")
    await body(kept, kitchen, counts_seats=True)
    kept.seats_changed(["SHOW_3"])
    assert await body(kept, kitchen, counts_seats=True) == b"1"
    kept.seats_changed(["SHOW_2"])
    assert await body(kept, kitchen, counts_seats=True) == b"2"


async def test_seats_that_change_meanwhile_keep_a_computation_from_being_kept_or_joined() -> None:
    kept, kitchen = KeptAnswers(), Kitchen(["SHOW_1"])
    before = await started(kept, kitchen, counts_seats=True)
    kept.seats_changed(["SHOW_1"])
    after = await started(kept, kitchen, counts_seats=True)
    kitchen.let_go_on.set()
    assert (await before, await after) == (b"1", b"2")
    assert await body(kept, kitchen, counts_seats=True) == b"2"


async def test_an_answer_that_counts_no_seats_is_joined_while_seats_change() -> None:
    kept, kitchen = KeptAnswers(), Kitchen()
    before = await started(kept, kitchen)
    kept.seats_changed(["SHOW_1"])
    after = await started(kept, kitchen)
    kitchen.let_go_on.set()
    assert (await before, await after) == (b"1", b"1")


async def test_shows_that_are_too_many_to_remember_drop_every_answer_that_counts_seats() -> None:
    kept, kitchen = KeptAnswers(), Kitchen.fast("SHOW")
    await body(kept, kitchen, counts_seats=True)
    kept.seats_changed(f"OTHER_{n}" for n in range(MOST_SHOWS + 1))
    assert await body(kept, kitchen, counts_seats=True) == b"2"


async def test_a_version_is_kept_until_another_one_is_asked_for() -> None:
    clock, kitchen = Clock(), Kitchen.fast()
    kept = KeptAnswers(now=clock)
    assert await body(kept, kitchen, version="1") == b"1"
    clock.now = 1000 * LONGEST_SECONDS
    assert await body(kept, kitchen, version="1") == b"1"
    assert await body(kept, kitchen, version="2") == b"2"
    assert len(kept._entries) == 1


async def test_an_answer_that_has_overtaken_its_version_is_kept_for_nobody() -> None:
    kept, kitchen = KeptAnswers(), Kitchen.fast()
    kitchen.made = 1
    assert await body(kept, kitchen, version="1") == b"2"
    assert kept.find(KEY, "1") is None
    assert kept.bytes == 0


@pytest.mark.parametrize("used_again", [False, True])
async def test_the_answer_that_was_not_used_for_longest_makes_room(used_again: bool) -> None:
    keys = [("a",), ("b",), ("c",)]
    most = 2 * (OVERHEAD_BYTES + sys.getsizeof("a") + 10)
    kept = KeptAnswers(most_bytes=most)
    for key in keys[:2]:
        await kept.answer(key, Kitchen.fast())
    if used_again:
        kept.find(keys[0])
    await kept.answer(keys[2], Kitchen.fast())
    assert [kept.find(key) is not None for key in keys] == ([True, False, True] if used_again else [False, True, True])
    assert kept.bytes <= most
