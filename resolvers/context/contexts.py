"""The context that every entry point gives to use cases. It begins and ends their transactions; batches of seats
(`resolvers/inventories/batches.py`) have their own.

`f(ctx, …)` opens a transaction, `f(tx, …)` joins the caller's, `f(db, …)` only reads.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from domain import ids
from domain.accounts import Principal
from domain.errors import NotFound
from domain.notifications import Channel
from domain.policy import Policy
from domain.ports import (
    AccessTokens,
    ChangeNotifier,
    MessageRenderer,
    MessageSender,
    PassSigner,
    PaymentProvider,
    PayoutProvider,
    ProviderEvents,
    Vault,
)
from models import idempotency as idempotency_rows
from models import writes
from models.base import Database
from models.busy import busy_if_unavailable
from models.direct import DirectConnection
from models.direct_pool import DirectPool
from models.seats import layouts as layout_rows
from resolvers.access_changes import AccessChanges
from resolvers.context.transaction import DirectTransaction, Transaction
from resolvers.flights import SharedReads
from resolvers.inventories import Inventories
from resolvers.jobs import RunningJob
from resolvers.kept_answers import DroppingNotifier, KeptAnswers

REPORTS_AT_ONCE = 4
"""Hundreds at once would time out waiting for connections to the database."""


@dataclass(frozen=True)
class Services:
    """The adapters and policy that use cases need. `pool`: connections for statements that go to the driver directly.
    `changes` and `wake_workers` are called after the commit; `notifier` is what `changes` wakes others by.
    `sign_in_keys`: those that codes and refresh tokens are derived with, the present one first. `client_network`: of
    the request that is being answered. `kept`, `reads`, `access` and `inventories` are what the callers of this process
    share. `reports`: held while what a payment provider has reported is written.
    """

    engine: AsyncEngine
    pool: DirectPool
    payments: PaymentProvider
    payouts: PayoutProvider
    provider_events: ProviderEvents
    senders: Mapping[Channel, MessageSender]
    renderer: MessageRenderer
    passes: PassSigner
    vault: Vault
    notifier: ChangeNotifier
    wake_workers: Callable[[], None]
    policy: Policy
    access_tokens: AccessTokens
    sign_in_keys: tuple[bytes, ...]
    client_network: Callable[[], str]
    short_ids: Mapping[str, str] = field(default_factory=dict)
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    reads: SharedReads[Any, Any] = field(default_factory=SharedReads)
    access: AccessChanges = field(default_factory=AccessChanges)
    reports: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(REPORTS_AT_ONCE))
    changes: ChangeNotifier = field(init=False)
    inventories: Inventories = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", DroppingNotifier(self.kept, self.notifier))
        object.__setattr__(self, "inventories", Inventories(self.pool, layout_rows.cache_of(self.engine), self.changes))

    def context(self, principal: Principal, request_id: str) -> "Context":
        return Context(self, principal, request_id)


@dataclass(frozen=True)
class IdempotencyKey:
    key: str
    body_hash: bytes


@dataclass(frozen=True)
class Context:
    """Who calls, and with what services. It has no database session, since sibling GraphQL fields run concurrently, and
    no clock: time is the database's.
    """

    services: Services
    principal: Principal
    request_id: str
    idempotency_key: IdempotencyKey | None = None
    job: RunningJob | None = None

    @property
    def policy(self) -> Policy:
        return self.services.policy

    def with_key(self, key: str | None, body: Any) -> "Context":
        """The context with the caller's idempotency key, if any.

        `body`: the request as JSON values, hashed so that the same key with another body is refused.
        """
        if key is None:
            return self
        canonical = json.dumps(body, sort_keys=True, default=str).encode()
        return replace(self, idempotency_key=IdempotencyKey(key, hashlib.sha256(canonical).digest()))

    def for_part(self, part: str) -> "Context":
        """The context with a derived key, for one of several parts of a request that have a transaction each."""
        if self.idempotency_key is None:
            return self
        return replace(self, idempotency_key=replace(self.idempotency_key, key=f"{self.idempotency_key.key}/{part}"))

    def show_of(self, id: str) -> str:
        """The show that the id is routed by. Raises NotFound for an id that carries none."""
        show_id = ids.show_of(id) or self.services.short_ids.get(id)
        if show_id is None:
            raise NotFound(id)
        return show_id

    def use_of_key(self, operation: str, object_id: str, show_id: str) -> idempotency_rows.KeyUse | None:
        """The use of the caller's idempotency key for an object of the show; None without a key."""
        key = self.idempotency_key
        if key is None:
            return None
        scope = self.principal.scope_key or key.body_hash.hex()
        return idempotency_rows.KeyUse(show_id, scope, key.key, operation, key.body_hash, object_id)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Transaction"]:
        """Commits when the block ends and rolls back when it raises. Raises Busy if the database cannot answer."""
        with self._dropping() as written, busy_if_unavailable():
            async with self.services.engine.begin() as db:
                writes.note_into(db, written)
                tx = Transaction(self, db)
                writes.note_effects_into(db, tx.changed_tables if self.principal.acts_for_another else None)
                yield tx
                await tx.flush()
        tx.announce()

    @asynccontextmanager
    async def begin_directly(self) -> AsyncIterator[DirectTransaction]:
        """As `begin`, for direct statements alone, which take a third of the time."""
        with self._dropping() as written, busy_if_unavailable():
            async with self.services.pool.transaction(written) as db:
                tx = DirectTransaction(self, db, changed_tables=written)
                yield tx
                await tx.flush()
        tx.announce()

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator["Transaction"]:
        """Each statement is a transaction of its own: for what one statement does, in a third of the round trips.

        What is appended without a write is added when the block ends, by one more statement. Raises Busy.
        """
        async with self.reading() as db:
            tx = Transaction(self, db)
            yield tx
            await tx.flush()
        tx.announce()

    @asynccontextmanager
    async def at_once_directly(self) -> AsyncIterator[DirectTransaction]:
        """As `at_once`, for direct statements alone."""
        with self._dropping() as written, busy_if_unavailable():
            async with self.services.pool.acquire() as db:
                db.written = written
                tx = DirectTransaction(self, db, changed_tables=written)
                yield tx
                await tx.flush()
        tx.announce()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Database]:
        """Opens a connection in autocommit mode: each statement sees what is committed when it runs. Raises Busy."""
        with self._dropping() as written, busy_if_unavailable():
            async with self.services.engine.connect() as db:
                writes.note_into(db, written)
                yield await db.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def reading_directly(self) -> AsyncIterator[DirectConnection]:
        """As `reading`, for direct statements that only read."""
        with busy_if_unavailable():
            async with self.services.pool.acquire() as db:
                yield db

    @contextmanager
    def _dropping(self) -> Iterator[set[str]]:
        """Drops the public answers that may show what the block has written into the tables that it names. Changed
        seats are announced by their show; where the block raises, its outcome may be unknown, and any show's may have
        changed.
        """
        written: set[str] = set()
        has_ended = False
        try:
            yield written
            has_ended = True
        finally:
            if writes.is_public(written, or_seats=not has_ended):
                self.services.kept.drop()
