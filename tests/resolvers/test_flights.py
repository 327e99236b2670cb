"""Reads that many share: nobody gets what was read before he came."""

import asyncio

import pytest

from domain.errors import Busy
from resolvers.flights import SharedReads


class Register:
    """A value that is read slowly: what a read returns is decided when it begins."""

    def __init__(self) -> None:
        self.value = self.reads = 0
        self.answers = asyncio.Event()

    async def read(self) -> int:
        self.reads += 1
        value = self.value
        await self.answers.wait()
        return value


async def asked(reads: SharedReads[str, int], register: Register) -> "asyncio.Task[int]":
    task = asyncio.create_task(reads.read("show", register.read))
    for _ in range(3):
        await asyncio.sleep(0)
    return task


async def test_a_caller_never_gets_what_was_read_before_it_came() -> None:
    reads, register = SharedReads[str, int](), Register()
    before = await asked(reads, register)
    register.value = 1
    after = [await asked(reads, register) for _ in range(10)]
    register.answers.set()
    assert await before == 0
    assert await asyncio.gather(*after) == [1] * 10
    assert register.reads == 2


async def test_nothing_is_remembered_when_nobody_waits() -> None:
    reads, register = SharedReads[str, int](), Register()
    register.answers.set()
    await reads.read("show", register.read)
    register.value = 1
    assert await reads.read("show", register.read) == 1
    assert reads._newest == {}


async def test_a_failed_read_fails_those_who_shared_it_and_not_the_next() -> None:
    reads = SharedReads[str, int]()

    async def fail() -> int:
        raise Busy

    with pytest.raises(Busy):
        await reads.read("show", fail)
    register = Register()
    register.answers.set()
    assert await reads.read("show", register.read) == 0


async def test_a_caller_that_leaves_takes_the_read_from_nobody() -> None:
    reads, register = SharedReads[str, int](), Register()
    first, second = await asked(reads, register), await asked(reads, register)
    third = await asked(reads, register)
    for left in (first, second):
        left.cancel()
    await asyncio.wait([first, second])
    register.answers.set()
    assert await third == 0
    assert reads._newest == {}
