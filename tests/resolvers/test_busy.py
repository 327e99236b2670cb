"""A database that is full, slow or contended is a state of the world, not a bug of ours."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from domain.accounts import VISITOR
from domain.errors import Busy
from models.seats.inventory import lock_show
from resolvers import seats
from resolvers.context import Services
from tests import world


async def test_a_database_that_takes_no_more_connections_is_busy(services: Services) -> None:
    nobody = f"nobody_{secrets.token_hex(6)}"
    async with services.engine.begin() as db:
        await db.execute(text(f"create role {nobody} login password 'x' connection limit 0"))
    full = create_async_engine(services.engine.url.set(username=nobody, password="x"))
    try:
        with pytest.raises(Busy):
            await seats.read_seat_map(world.as_(replace(services, engine=full), VISITOR), "SHOW_1")
    finally:
        await full.dispose()
        async with services.engine.begin() as db:
            await db.execute(text(f"drop role {nobody}"))


async def test_a_statement_that_takes_too_long_is_given_up_as_busy(services: Services) -> None:
    async def slow() -> None:
        async with world.as_(services, VISITOR).begin() as tx:
            await tx.db.execute(text("set local statement_timeout = '50ms'"))
            await tx.db.execute(text("select pg_sleep(1)"))

    with pytest.raises(Busy):
        await slow()


async def test_who_waits_too_long_for_a_show_is_answered_busy_and_gets_nothing(services: Services) -> None:
    show = await world.show_on_sale(services)
    async with services.engine.begin() as db:
        await db.execute(text("set local idle_in_transaction_session_timeout = 0"))
        await lock_show(db, show.id)
        began = await world.now(services)
        with pytest.raises(Busy):
            await world.lock(services, world.customer(), show, ["A1"])
        assert await world.now(services) - began < timedelta(seconds=6)
    assert await world.states(services, show.id) == {}


async def test_who_falls_silent_in_a_transaction_does_not_keep_the_show(services: Services) -> None:
    show = await world.show_on_sale(services)
    silent = await services.engine.connect()
    await lock_show(silent, show.id)
    assert (await world.lock(services, world.customer(), show, ["A1"])).seat_ids == ["A1"]
    with pytest.raises(DBAPIError):
        await lock_show(silent, show.id)
    await silent.close()
