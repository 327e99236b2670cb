"""Bugs of seat locks, and of when their changes are published."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.policy import Policy
from domain.seats import counting, holding, inventory, locking
from domain.seats.errors import SeatsUnavailable
from domain.seats.inventory import SeatInventory
from domain.seats.locking import LockRequest
from domain.seats.state import Claim, SeatLock, SeatState
from models.seats import claims
from models.seats import inventory as inventory_rows
from resolvers.context import DirectTransaction
from resolvers.inventories import batches
from resolvers.inventories.batches import ShowBatches
from resolvers.inventories.keeping import KeptSeats
from resolvers.inventories.requests import Request
from resolvers.seats import locking as lock_use_case
from tests.planted.planting import misspell_in, put

SKEW = timedelta(minutes=2)


def no_show_lock() -> None:
    put(inventory_rows, "LOCK", inventory_rows.PROBE)


def the_servers_clock() -> None:
    put(SeatInventory, "now", property(lambda _inventory: datetime.now(UTC) - SKEW))


def answered_before_the_commit() -> None:
    async def write(self: ShowBatches, requests: list[Request]) -> None:
        async with self._pool.acquire() as db, db.transaction():
            (await self._write_locked(db, requests))()

    put(ShowBatches, "_write", write)


def stale_seats_are_written() -> None:
    misspell_in(claims, "_CURRENT", "and f.revision = ", "and f.revision >= ")
    misspell_in(claims, "_CURRENT", "and f.version = ", "and f.version >= ")


def what_is_in_memory_refuses() -> None:
    right = KeptSeats.proven

    async def proven(kept: KeptSeats, db: Any, show_id: str) -> SeatInventory:
        seats = kept.find(show_id)
        return await right(kept, db, show_id) if seats is None else kept.now(seats)

    put(KeptSeats, "proven", proven)


def a_batch_loses_its_last_request() -> None:
    right = ShowBatches._next

    def next_batch(self: ShowBatches) -> list[Request]:
        requests = right(self)
        return requests[:-1] if len(requests) > 1 else requests

    put(ShowBatches, "_next", next_batch)


def the_numbers_of_seats_drift() -> None:
    put(counting, "recounted", lambda counts, _moves: counts)
    put(inventory, "recounted", lambda counts, _moves: counts)


def an_expired_lock_stays() -> None:
    put(Claim, "is_live", lambda _claim, _now: True)


def a_live_lock_gives_way() -> None:
    def is_available(inventory: SeatInventory, seat_id: str, _overtaken: set[str]) -> bool:
        claim = inventory.live_claim(seat_id)
        return claim is None or claim.state is SeatState.LOCKED

    put(locking, "_is_available", is_available)


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
    put(holding, "_is_taken_by_another", lambda _inventory, _seat_id, _lock: False)


INSERT_KEY = """insert into idempotency_keys (show_id, scope, key, operation, body_hash, object_id, created_at)
    values ($1, $2, $3, $4, $5, $6, now()) on conflict do nothing"""


def the_key_is_written_after_the_commit() -> None:
    right = ShowBatches._take_over
    unwritten = batches._keys

    def take_over(self: ShowBatches, inventory: SeatInventory, written: Any, batch: list[Request], found: Any) -> None:
        async def write_keys() -> None:
            async with self._pool.acquire() as db:
                for use in unwritten(batch, found):
                    await db.execute(INSERT_KEY, *vars(use).values())
            right(self, inventory, written, batch, found)

        unfinished.add(asyncio.ensure_future(write_keys()))

    put(batches, "_keys", lambda _batch, _outcomes: [])
    put(ShowBatches, "_take_over", take_over)


unfinished: set[asyncio.Future[Any]] = set()
"""Keeps references to the tasks, since the event loop keeps only weak ones."""


def a_version_of_the_log_is_skipped() -> None:
    for part in ("_HELD", "_CURRENT"):
        misspell_in(claims, part, "then 0 else 1 end", "then 0 else 2 end")


def notified_before_the_commit() -> None:
    put(DirectTransaction, "seats_changed", lambda tx, show_id: tx.context.services.notifier.notify([show_id]))
