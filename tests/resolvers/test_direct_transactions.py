"""Transactions over the driver: what they commit, what they take back, and whom they leave connections to."""

import asyncio

import pytest
from sqlalchemy import bindparam, select, text

from app.database import open_pool
from domain.errors import Busy, NotFound
from domain.events import PayoutReported
from models import idempotency as idempotency_rows
from models.direct import DirectStatement
from models.idempotency import idempotency_keys
from resolvers.context import Context, Services
from resolvers.seats.changing import lock_inventory, write_inventory
from settings import Settings
from tests import world

KEYS = DirectStatement("select count(*) from idempotency_keys where key = :key")
NO_CITY = DirectStatement("delete from cities where false")
SOON = DirectStatement("set local lock_timeout = '50ms'")


@pytest.fixture
def ctx(services: Services) -> Context:
    return world.as_(services, world.customer())


async def keys(ctx: Context, key: str) -> int:
    async with ctx.reading_directly() as db:
        (count,) = await KEYS.fetch_only(db, key=key)
    return int(count)


@pytest.mark.parametrize("failure", [None, NotFound("x"), ZeroDivisionError()])
async def test_all_is_committed_or_nothing(ctx: Context, failure: Exception | None) -> None:
    key = f"direct-{type(failure).__name__}"

    async def use() -> None:
        async with ctx.with_key(key, "body").begin_directly() as tx:
            await tx.replay_of("anything", "ID_1")
            tx.record(PayoutReported("PAYOUT_1"))
            if failure is not None:
                raise failure

    if failure is None:
        await use()
    else:
        with pytest.raises(type(failure)):
            await use()
    assert await keys(ctx, key) == (1 if failure is None else 0)
    assert ctx.services.pool.in_use == 0


async def test_a_replay_answers_the_id_of_the_first_use(ctx: Context) -> None:
    answers = []
    for object_id in ("ID_1", "ID_2"):
        async with ctx.with_key("replayed", "body").begin_directly() as tx:
            answers.append(await tx.replay_of("anything", object_id))
    assert answers == [None, "ID_1"]


async def test_a_change_that_joined_is_written_before_the_show_is_locked_again(services: Services) -> None:
    show = await world.show_on_sale(services)
    lock = await world.lock(services, world.customer(), show, ["A1"])
    async with world.as_(services, world.customer()).begin_directly() as tx:
        inventory = await lock_inventory(tx, show.id)
        inventory.free([claim.seat_id for claim in inventory.live_claims_of_lock(lock.id)])
        inventory.change_lock(lock.id, released=True)
        change_at = inventory.moment.version
        await write_inventory(tx, inventory)
        again = await lock_inventory(tx, show.id)
        assert again.moment.version == change_at + 1
        assert not again.live_claims_of_lock(lock.id)


async def test_public_answers_are_dropped_by_what_is_written_directly(ctx: Context) -> None:
    written = set[str]()
    async with ctx.services.pool.transaction(written) as db:
        await NO_CITY.run(db)
    assert written == {"cities"}
    async with ctx.services.pool.acquire() as db:
        await NO_CITY.run(db)
        assert db.written is None
    assert written == {"cities"}


async def test_transactions_leave_connections_to_those_that_end_their_waits(settings: Settings) -> None:
    small = settings.model_copy(update={"database_pool_size": 4})
    async with open_pool(small) as pool:
        holding, release = asyncio.Semaphore(0), asyncio.Event()

        async def hold() -> None:
            async with pool.transaction(set()):
                holding.release()
                await release.wait()

        held = [asyncio.create_task(hold()) for _ in range(6)]
        for _ in range(3):
            await holding.acquire()
        async with pool.acquire() as db:
            assert pool.in_use == 4
            assert await db.fetchval("select 1") == 1
        release.set()
        await asyncio.gather(*held)
        assert pool.in_use == 0


async def test_a_row_that_is_held_too_long_makes_a_direct_transaction_busy(services: Services, ctx: Context) -> None:
    show = await world.show_on_sale(services)

    async def wait_for_it() -> None:
        async with ctx.begin_directly() as tx:
            await SOON.run(tx.db)
            await lock_inventory(tx, show.id)

    async with services.engine.begin() as db:
        await db.execute(text("select 1 from show_feeds where show_id = :id for update"), {"id": show.id})
        with pytest.raises(Busy):
            await wait_for_it()


async def test_a_statement_of_sqlalchemy_runs_directly_with_what_it_says_itself(ctx: Context) -> None:
    async with ctx.with_key("selected", "body").begin_directly() as tx:
        await tx.replay_of("anything", "ID_3")
    statement = DirectStatement(
        select(idempotency_keys.c.object_id, idempotency_keys.c.key)
        .where(idempotency_keys.c.operation == "anything", idempotency_keys.c.key == bindparam("key"))
        .limit(1)
    )
    async with ctx.reading_directly() as direct, ctx.reading() as database:
        for db in (direct, database):
            assert await statement.fetch_all(db, key="selected") == [("ID_3", "selected")]
            assert await statement.fetch_row(db, key="unknown") is None


async def test_a_statement_that_must_answer_a_row_says_so_when_it_has_none(ctx: Context) -> None:
    async with ctx.reading_directly() as db:
        with pytest.raises(LookupError):
            await idempotency_rows._FIND.fetch_only(db, show_id="", scope="", key="unknown")
