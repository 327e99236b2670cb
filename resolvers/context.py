"""The context that every entry point gives to use cases, and the only module that begins and ends transactions.

`f(ctx, …)` opens a transaction, `f(tx, …)` joins the caller's, `f(db, …)` only reads.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain import ids
from domain.accounts import Principal
from domain.errors import IdempotencyInProgress, NotFound
from domain.events import Event
from domain.notifications import Channel
from domain.policy import Policy
from domain.ports import (
    ChangeNotifier,
    MessageRenderer,
    MessageSender,
    PassSigner,
    PaymentProvider,
    PayoutProvider,
    ProviderEvents,
    Vault,
)
from domain.seats.layout import SeatLayout
from models import audit, writes
from models import idempotency as idempotency_rows
from models import outbox as outbox_rows
from models.base import Database
from models.busy import LOCK_NOT_AVAILABLE, busy_if_unavailable, sqlstate_of
from models.direct import DirectPool
from models.seats import layouts as layout_rows
from resolvers.flights import SharedReads
from resolvers.inventories import Inventories
from resolvers.kept_answers import DroppingNotifier, KeptAnswers

NO_DELAY = timedelta(0)


@dataclass(frozen=True)
class Services:
    """The adapters and policy that use cases need. `pool`: connections for statements that go to the driver directly.
    `changes` and `wake_workers` are called after the commit; `notifier` is what `changes` wakes others by. `kept`,
    `reads` and `inventories` are what the callers of this process share.
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
    short_ids: Mapping[str, str] = field(default_factory=dict)
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    reads: SharedReads[Any, Any] = field(default_factory=SharedReads)
    changes: ChangeNotifier = field(init=False)
    inventories: Inventories = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", DroppingNotifier(self.kept, self.notifier))
        object.__setattr__(self, "inventories", Inventories(self.pool, self._read_layout, self.changes))

    async def _read_layout(self, layout_id: str) -> SeatLayout:
        """From the engine's cache, where it has it. Raises NotFound."""
        async with self.engine.connect() as db:
            return await layout_rows.read(db, layout_id)

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


@dataclass
class Transaction:
    context: Context
    db: Database
    recorded: list[outbox_rows.Recorded] = field(default_factory=list)
    entries: list[audit.Entry] = field(default_factory=list)
    changed_shows: set[str] = field(default_factory=set)
    committed: list[Callable[[], None]] = field(default_factory=list)

    @property
    def principal(self) -> Principal:
        return self.context.principal

    @property
    def policy(self) -> Policy:
        return self.context.policy

    def record(self, event: Event, delay: timedelta = NO_DELAY) -> None:
        """The event's handlers run after the commit, at least once, even if this process dies."""
        self.recorded.append(outbox_rows.Recorded(event, delay))

    def audit(self, entry: audit.Entry) -> None:
        self.entries.append(entry)

    def after_commit(self, take_over: Callable[[], None]) -> None:
        """For what the process keeps in memory of rows that the transaction has written."""
        self.committed.append(take_over)

    def seats_changed(self, show_id: str) -> None:
        self.changed_shows.add(show_id)

    async def replay_of(self, operation: str, object_id: str, show_id: str = ids.UNROUTED) -> str | None:
        """Stores `object_id` under the caller's idempotency key and answers None, or for a replay answers the id that
        the first use stored. None without a key. Raises IdempotencyMismatch, IdempotencyInProgress.
        """
        use = self.context.use_of_key(operation, object_id, show_id)
        try:
            return None if use is None else await idempotency_rows.claim(self.db, use)
        except DBAPIError as error:
            if sqlstate_of(error) == LOCK_NOT_AVAILABLE:
                raise IdempotencyInProgress from error
            raise

    async def repoint_key(self, operation: str, object_id: str, show_id: str = ids.UNROUTED) -> None:
        """After `replay_of`: replays of the key answer `object_id`, an object that the request has found."""
        use = self.context.use_of_key(operation, object_id, show_id)
        if use is not None:
            await idempotency_rows.repoint(self.db, use)

    async def flush(self) -> None:
        """Inserts the audit entries and the outbox rows, as the last statements before the commit."""
        principal, request_id = self.principal, self.context.request_id
        for entry in self.entries:
            await audit.append(self.db, entry, principal.role, principal.actor_id, request_id)
        if self.recorded:
            await outbox_rows.append(self.db, self.recorded, request_id)

    def announce(self) -> None:
        """Runs after the commit. Wake-ups may be lost: viewers and workers also poll."""
        for take_over in self.committed:
            take_over()
        if self.changed_shows:
            self.context.services.changes.notify(self.changed_shows)
        if self.recorded:
            self.context.services.wake_workers()
