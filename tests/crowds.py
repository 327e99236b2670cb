"""Many doing something at once, no more than the connections that there are."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

AT_ONCE = 8
Given = TypeVar("Given")
Answer = TypeVar("Answer")


async def all_at_once(given: Iterable[Given], do: Callable[[Given], Awaitable[Answer]]) -> list[Answer]:
    """The answers, in the order of what was given."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(each: Given) -> Answer:
        async with turn:
            return await do(each)

    return await asyncio.gather(*(one(each) for each in given))
