"""Changes of one show's seats, in batches: one is in flight, and what comes meanwhile is the next one.

The transactions of a show follow each other: each locks its feed row until its commit is on the disk. So many requests
share one, each is answered by itself, and a batch of one costs no more than a transaction did. There is no timer.

A batch is decided on the seats in memory and written in one statement, which the database refuses if anything has
changed the show since. Only then the show is locked first.
"""

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.errors import Busy, DomainError
from domain.seats.inventory import SeatInventory
from models import idempotency as idempotency_rows
from models.busy import busy_if_unavailable
from models.direct import DirectConnection
from models.direct_pool import DirectPool
from models.seats import claims as claim_rows
from models.seats import inventory as inventory_rows
from models.seats import locks as lock_rows
from resolvers.inventories.keeping import KeptSeats
from resolvers.inventories.requests import InATransactionInstead, Request, decided

CalledWithTheShow = Callable[[str], None]
Answer = Callable[[], None]
"""Answers the requests of a batch, when what was decided is committed and its connection is free."""

MOST_AT_ONCE = 64
"""Requests of a batch. More would make the first of them wait for the decisions on all others."""


class ShowBatches:
    """Of one show, while it has requests. `changed`: called after a commit that viewers see. `idle`: called when no
    request is left.
    """

    def __init__(
        self, show_id: str, kept: KeptSeats, pool: DirectPool, changed: CalledWithTheShow, idle: CalledWithTheShow
    ) -> None:
        self._show_id, self._kept, self._pool = show_id, kept, pool
        self._changed, self._idle = changed, idle
        self._refused: list[Request] = []
        self._waiting: deque[Request] = deque()
        self._reading: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._is_contended = False

    def add(self, request: Request) -> None:
        if self._looks_refused(request):
            self._refused.append(request)
            self._reading = self._reading or asyncio.create_task(self._prove_refusals())
        else:
            self._waiting.append(request)
            self._writing = self._writing or asyncio.create_task(self._write_batches())

    def _looks_refused(self, request: Request) -> bool:
        """By the seats in memory. What has a key may be the repetition of a request that was not refused."""
        seats = self._kept.find(self._show_id)
        if seats is None or request.key is not None:
            return False
        return request.looks_refused(seats.claims, self._kept.clock.read(seats.moment.now))

    async def _prove_refusals(self) -> None:
        """Reads for all refusals together, one read after another: each was sent after the requests that it answers.
        It locks nothing. Requests that are not refused after all become changes.
        """
        try:
            while self._refused:
                requests, self._refused = self._refused, []
                await _answered(requests, self._prove(requests))
        finally:
            self._reading = None
            self._end_if_idle()

    async def _prove(self, requests: list[Request]) -> None:
        async with self._pool.acquire() as db:
            inventory = await self._kept.proven(db, self._show_id)
        for request in requests:
            outcome = decided(inventory, [request])[0]
            if isinstance(outcome, DomainError):
                request.settle(outcome)
            elif request.is_waiting:
                self._waiting.append(request)
                inventory = inventory.seats.at(inventory.moment)
        if self._waiting and self._writing is None:
            self._writing = asyncio.create_task(self._write_batches())

    async def _write_batches(self) -> None:
        try:
            while self._waiting:
                requests = self._next()
                await _answered(requests, self._write_or_forget(requests))
        finally:
            self._writing = None
            self._end_if_idle()

    def _end_if_idle(self) -> None:
        if self._reading is None and self._writing is None:
            for request in (*self._refused, *self._waiting):  # only if this was cancelled, at the server's end
                request.settle(Busy())
            self._idle(self._show_id)

    def _next(self) -> list[Request]:
        """First come, first served. The second use of a key waits for the first. Callers that left are left out."""
        requests: list[Request] = []
        keys: set[tuple[str, str]] = set()
        later: list[Request] = []
        while self._waiting and len(requests) < MOST_AT_ONCE:
            request = self._waiting.popleft()
            key = None if request.key is None else (request.key.scope, request.key.key)
            if key in keys:
                later.append(request)
            elif request.is_waiting:
                requests.append(request)
                keys |= set() if key is None else {key}
        self._waiting.extendleft(reversed(later))
        return requests

    async def _write_or_forget(self, requests: list[Request]) -> None:
        try:
            await self._write(requests)
        except claim_rows.NotAsDecided:
            self._kept.drop(self._show_id)
            raise
        except Exception:
            self._changed(self._show_id)  # a connection that is lost may have committed before
            raise

    async def _write(self, requests: list[Request]) -> None:
        async with self._pool.acquire() as db:
            answer = None if self._is_contended else await self._write_unlocked(db, requests)
            if answer is None and (keyless := _without_keys(requests)):
                async with db.transaction():
                    answer = await self._write_locked(db, keyless)
        if answer is not None:
            answer()

    async def _write_unlocked(self, db: DirectConnection, requests: list[Request]) -> Answer | None:
        """None, and nothing is written, if the show has changed since its seats were read."""
        seats = self._kept.find(self._show_id)
        inventory = await self._kept.proven(db, self._show_id) if seats is None else self._kept.now(seats)
        batch = await _prepared(db, requests, inventory)
        outcomes = decided(inventory, batch)
        if not inventory.is_changed:
            is_current = seats is None or await self._is_current(db, inventory)
            return functools.partial(_settle, batch, outcomes) if is_current else None
        written = await claim_rows.write_if_current(db, inventory, _keys(batch, outcomes))
        self._is_contended = written is None
        if written is None:
            return None
        return functools.partial(self._take_over, inventory, written, batch, outcomes)

    async def _is_current(self, db: DirectConnection, inventory: SeatInventory) -> bool:
        """Compares what `write_if_current` would compare."""
        moment = await inventory_rows.probe(db, self._show_id)
        self._kept.clock.note(moment.now)
        late = moment.now - inventory.now
        return (
            timedelta(0) <= late <= claim_rows.LATEST_DECISION
            and replace(moment, now=inventory.now) == inventory.moment
        )

    async def _write_locked(self, db: DirectConnection, requests: list[Request]) -> Answer:
        """Writes in a transaction that locks the show."""
        moment = await inventory_rows.lock_show(db, self._show_id)
        self._kept.clock.note(moment.now)
        inventory, self._is_contended = await self._kept.locked(db, self._show_id, moment)
        batch = await _prepared(db, requests, inventory)
        outcomes = decided(inventory, batch)
        written = await claim_rows.write(db, inventory)
        return functools.partial(self._take_over, inventory, written, batch, outcomes)

    def _take_over(
        self, inventory: SeatInventory, written: claim_rows.Written, batch: list[Request], outcomes: list[Any]
    ) -> None:
        is_seen = bool(inventory.changes)
        self._kept.take_over(inventory, written)
        _settle(batch, outcomes)
        if is_seen:
            self._changed(self._show_id)


async def _prepared(db: DirectConnection, requests: list[Request], inventory: SeatInventory) -> list[Request]:
    """Reads what the requests name: locks, which the inventory gets, and keys. Those whose key is stored leave."""
    lock_ids = [request.lock_id for request in requests if request.lock_id is not None]
    if lock_ids:
        inventory.locks = await lock_rows.find_many(db, inventory.show.id, lock_ids)
    keys = [request.key for request in requests if request.key is not None]
    used = await idempotency_rows.used(db, keys) if keys else set()
    for request in requests:
        if request.key is not None and (request.key.scope, request.key.key) in used:
            request.settle(InATransactionInstead())
    return [request for request in requests if request.is_waiting]


def _without_keys(requests: list[Request]) -> list[Request]:
    """Those with a key leave: a key is written before its show is locked."""
    for request in requests:
        if request.key is not None:
            request.settle(InATransactionInstead())
    return [request for request in requests if request.is_waiting]


def _keys(batch: list[Request], outcomes: list[Any]) -> Sequence[idempotency_rows.KeyUse]:
    """A refused request leaves its key unused."""
    pairs = zip(batch, outcomes, strict=True)
    return [each.key for each, outcome in pairs if each.key is not None and not isinstance(outcome, BaseException)]


def _settle(batch: list[Request], outcomes: list[Any]) -> None:
    for request, outcome in zip(batch, outcomes, strict=True):
        request.settle(outcome)


async def _answered(requests: list[Request], work: Awaitable[None]) -> None:
    """Every request has an answer, or waits for another turn, when this returns: what the work fails with, else."""
    try:
        with busy_if_unavailable():
            await work
    except claim_rows.NotAsDecided:
        for request in requests:
            request.settle(InATransactionInstead())
    except BaseException as error:
        for request in requests:
            request.settle(error)
        if not isinstance(error, Exception):
            raise
