"""Who has precedence gets the next turn, and no turn is lost."""

import asyncio

import pytest

from domain.precedence import Precedence, current_precedence
from models.turns import Turns

LONG = 10.0


async def test_the_next_turn_is_for_who_has_precedence_and_came_first() -> None:
    turns, served = Turns(1), list[str]()
    await turns.take(LONG)

    async def served_in_turn(name: str, precedence: Precedence) -> None:
        current_precedence.set(precedence)
        await turns.take(LONG)
        served.append(name)
        turns.give_back()

    coming = [
        ("new", Precedence.NEW),
        ("begun", Precedence.BEGUN),
        ("begun later", Precedence.BEGUN),
        ("paid", Precedence.REPORTS),
    ]
    waiting = [asyncio.create_task(served_in_turn(*each)) for each in coming]
    await asyncio.sleep(0)
    turns.give_back()
    await asyncio.gather(*waiting)
    assert served == ["paid", "begun", "begun later", "new"]


async def test_who_waits_for_too_long_gives_up_and_takes_no_turn() -> None:
    turns = Turns(1)
    await turns.take(LONG)
    with pytest.raises(TimeoutError):
        await turns.take(0.001)
    turns.give_back()
    await turns.take(0.001)


async def test_a_turn_that_comes_as_its_owner_gives_up_goes_to_the_next() -> None:
    turns = Turns(1)
    await turns.take(LONG)
    leaving, next_one = (asyncio.create_task(turns.take(LONG)) for _ in range(2))
    await asyncio.sleep(0)
    turns.give_back()
    leaving.cancel()
    await next_one
    assert leaving.cancelled()


async def test_no_more_hold_a_turn_at_once_than_there_are() -> None:
    turns, holding, most = Turns(3), 0, 0

    async def work() -> None:
        nonlocal holding, most
        await turns.take(LONG)
        holding += 1
        most = max(most, holding)
        await asyncio.sleep(0)
        holding -= 1
        turns.give_back()

    await asyncio.gather(*(work() for _ in range(50)))
    assert (most, holding) == (3, 0)
