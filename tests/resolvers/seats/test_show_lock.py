"""A transaction that changes seats locks the show: the next one waits, and decides on what the one before has left.

Races alone prove little of it: on a slow machine those who race come one after the other.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import text

from domain import ids
from domain.accounts import Principal
from domain.seats.errors import LockLimit, SeatsUnavailable
from domain.seats.locking import LockRequest, lock
from domain.shows import Show
from models.base import Database
from models.seats.claims import write
from models.seats.inventory import lock_show, read_inventory
from resolvers.context import Services
from tests import world
from tests.invariants import check_show

IS_WAITED_FOR = text("select exists (select from pg_stat_activity where :pid = any(pg_blocking_pids(pid)))")


async def first_of_two(
    services: Services, who: Principal, show: Show, next_one: Callable[[], Coroutine[Any, Any, object]]
) -> asyncio.Task[object]:
    """Locks A1 for the customer; the next one begins before anything is written, and has waited or is through."""
    request = LockRequest.of(ids.new_in_show(ids.LOCK, show.id), who.actor_id, who.actor_id, ["A1"])
    async with services.engine.begin() as db:
        await lock_show(db, show.id)
        inventory = await read_inventory(db, show.id)
        waiting = asyncio.create_task(next_one())
        await until_it_waits(services, db, waiting)
        lock(inventory, request, services.policy)
        await write(db, inventory)
    return waiting


async def until_it_waits(services: Services, holder: Database, waiting: asyncio.Task[object]) -> None:
    pid = (await holder.execute(text("select pg_backend_pid()"))).scalar_one()
    async with asyncio.timeout(4), services.engine.connect() as onlooker:
        while not (waiting.done() or (await onlooker.execute(IS_WAITED_FOR, {"pid": pid})).scalar_one()):
            await onlooker.rollback()


async def test_who_comes_second_for_a_seat_finds_it_taken(services: Services) -> None:
    show, first, second = await world.show_on_sale(services), world.customer(), world.customer()
    waiting = await first_of_two(services, first, show, lambda: world.lock(services, second, show, ["A1", "A2"]))
    with pytest.raises(SeatsUnavailable):
        await waiting
    assert await world.states(services, show.id) == {"A1": "L"}
    await check_show(services, show.id)


async def test_a_limit_counts_the_lock_that_is_being_made(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    await world.lock(services, who, show, ["B1"])
    waiting = await first_of_two(services, who, show, lambda: world.lock(services, who, show, ["B5"]))
    with pytest.raises(LockLimit):
        await waiting
    assert await world.states(services, show.id) == {"A1": "L", "B1": "L"}
    await check_show(services, show.id)
