"""Bugs of locks: who gets a seat, until when, and when it is said so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import resolvers.seats
from domain.policy import Policy
from domain.seats import holding, locking
from domain.seats.errors import SeatsUnavailable
from domain.seats.inventory import SeatInventory
from domain.seats.locking import LockRequest
from domain.seats.state import Claim, SeatLock, SeatState
from models import idempotency
from models.seats import claims
from resolvers.context import Context, Transaction
from resolvers.seats import locking as lock_use_case
from tests.planted.planting import misspell, put

SKEW = timedelta(minutes=2)


def no_show_lock() -> None:
    misspell(claims.LOCK_SHOW, " for update", "")


def the_servers_clock() -> None:
    put(SeatInventory, "now", property(lambda _inventory: datetime.now(UTC) - SKEW))


def answered_before_the_commit() -> None:
    right = resolvers.seats.lock_seats

    async def lock_seats(ctx: Context, *args: Any) -> SeatLock:
        return await right(CommitsLater(**vars(ctx)), *args)

    put(resolvers.seats, "lock_seats", lock_seats)


class CommitsLater(Context):
    """In the background, when whoever asked has the answer already."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        transaction = super().begin()
        tx = await transaction.__aenter__()
        try:
            yield tx
        except BaseException as refusal:
            await transaction.__aexit__(type(refusal), refusal, refusal.__traceback__)
            raise
        unfinished.add(asyncio.ensure_future(transaction.__aexit__(None, None, None)))


unfinished: set[asyncio.Future[Any]] = set()
"""Held on to, since an event loop does not."""


def an_expired_lock_stays() -> None:
    put(Claim, "is_live", lambda _claim, _now: True)


def a_live_lock_gives_way() -> None:
    def may_take(inventory: SeatInventory, seat_id: str, _overtaken: set[str]) -> bool:
        claim = inventory.live_claim(seat_id)
        return claim is None or claim.state is SeatState.LOCKED

    put(locking, "_may_take", may_take)


def what_is_free_is_locked() -> None:
    right = locking.lock

    def lock(inventory: SeatInventory, request: LockRequest, policy: Policy) -> SeatLock:
        try:
            return right(inventory, request, policy)
        except SeatsUnavailable as refusal:
            left = tuple(seat_id for seat_id in request.seat_ids if seat_id not in refusal.unavailable_seats)
            if not left:
                raise
            return right(inventory, replace(request, seat_ids=left), policy)

    put(lock_use_case, "lock", lock)


def late_money_buys_resold_seats() -> None:
    put(holding, "_is_somebody_elses", lambda _inventory, _seat_id, _lock: False)


def the_key_is_written_after_the_commit() -> None:
    right = Context.begin
    first_uses: dict[int, idempotency.KeyUse] = {}

    async def replay_of(tx: Transaction, operation: str, object_id: str, show_id: str = "-") -> str | None:
        use = tx._use_of_key(operation, object_id, show_id)
        if use is None:
            return None
        values = {"show_id": use.show_id, "scope": use.scope, "key": use.key}
        earlier = (await tx.db.execute(idempotency._FIND, values)).one_or_none()
        if earlier is not None:
            return str(earlier.object_id)
        first_uses[id(tx)] = use
        return None

    @asynccontextmanager
    async def begin(ctx: Context) -> AsyncIterator[Transaction]:
        async with right(ctx) as tx:
            yield tx
        use = first_uses.pop(id(tx), None)
        if use is not None:
            async with ctx.services.engine.begin() as db:
                await idempotency.claim(db, use)

    put(Transaction, "replay_of", replay_of)
    put(Context, "begin", begin)


def a_version_of_the_log_is_skipped() -> None:
    misspell(claims.WRITE, "set version = version + 1", "set version = version + 2")


def rung_before_the_commit() -> None:
    put(Transaction, "seats_changed", lambda tx, show_id: tx.context.services.notifier.notify([show_id]))
