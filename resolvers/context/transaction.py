"""A transaction of a use case: what it adds at its end, and what happens after its commit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain import ids
from domain.accounts import Principal
from domain.events import Event
from domain.policy import Policy
from models import access_changes as access_rows
from models import appending, audit
from models import idempotency as idempotency_rows
from models import outbox as outbox_rows
from models.appending import Append, Joined, Write
from models.base import Database
from models.direct import Connection
from resolvers import deeds

if TYPE_CHECKING:
    from resolvers.context.contexts import Context

NO_DELAY = timedelta(0)
_NO_DEED = frozenset({"idempotency_keys", "show_feeds"})
"""Tables that are written also where nothing happens: a key that is used, a show that is locked."""


@dataclass
class DirectTransaction:
    """Runs direct statements. `appended`: rows that nothing in the transaction reads; `joined`: a change that nothing
    reads before. They are written with its next `write`, or at its end. `changed_tables`: those in which its statements
    have found something to write, if it acts for another.
    """

    context: "Context"
    db: Connection
    appended: dict[Append, list[dict[str, Any]]] = field(default_factory=dict)
    joined: Joined | None = None
    changed_shows: set[str] = field(default_factory=set)
    changed_access: set[str] = field(default_factory=set)
    changed_tables: set[str] = field(default_factory=set)
    records_events: bool = False
    key_use: idempotency_rows.KeyUse | None = None
    first_outcome: Mapping[str, Any] = field(default_factory=dict)
    is_audited: bool = False
    committed: list[Callable[[], None]] = field(default_factory=list)

    @property
    def principal(self) -> Principal:
        return self.context.principal

    @property
    def policy(self) -> Policy:
        return self.context.policy

    def record(self, event: Event, delay: timedelta = NO_DELAY) -> None:
        """The event's handlers run after the commit, at least once, even if this process dies."""
        self.append(outbox_rows.APPEND, outbox_rows.row_of(event, delay, self.context.request_id))
        self.records_events = True

    def record_next(self, event: Event) -> None:
        """As `record`; in a job, its worker has claimed the event's job from the first and runs it after this one."""
        job = self.context.job
        if job is None:
            self.record(event)
            return
        row, next_job = outbox_rows.claimed_row_of(event, job.lease, self.context.request_id, job.row.lease_holder)
        self.append(outbox_rows.APPEND, row)
        self.after_commit(lambda: job.next_jobs.append(next_job))

    def end_job(self) -> None:
        """The last transaction of a job's handler marks the job as done in its own commit."""
        job = self.context.job
        if job is not None:
            self.append(outbox_rows.FINISH, outbox_rows.finished_row_of(job.row))
            self.after_commit(job.end)

    def audit(self, entry: audit.Entry) -> None:
        who = self.principal
        self.is_audited = True
        self.append(audit.APPEND, audit.row_of(entry, who.role, who.actor_id, self.context.request_id))

    def append(self, kind: Append, row: dict[str, Any]) -> None:
        self.appended.setdefault(kind, []).append(row)

    async def write(self, wanted: Write, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Runs the write together with all that was appended and joined so far, by one statement; answers what it
        returns, as `appending.write` does.
        """
        appended, self.appended = self.appended, {}
        joined, self.joined = self.joined, None
        return await appending.write(self.db, wanted, values, appended, joined)

    async def join(self, change: Joined) -> None:
        """The change is written with the next `write`, or at the end. One that has joined before is written now."""
        await self.write_joined()
        self.joined = change

    async def write_joined(self) -> None:
        """For statements that read what a change has written."""
        if self.joined is not None:
            await self.write(appending.NOTHING, {})

    def after_commit(self, take_over: Callable[[], None]) -> None:
        """For what the process keeps in memory of rows that the transaction has written."""
        self.committed.append(take_over)

    def seats_changed(self, show_id: str) -> None:
        self.changed_shows.add(show_id)

    def booking_changed(self, show_id: str) -> None:
        """A booking of the show, or money of one, has changed: its followers are woken as viewers of seats are."""
        self.changed_shows.add(show_id)

    def access_changed(self, *ids: str) -> None:
        """Keys, sessions, accounts or partners whose access the transaction changes: within a second after its commit
        no process goes by what it knew of principals that rest on them.
        """
        for row in access_rows.rows_of(ids):
            self.append(access_rows.APPEND, row)
        self.changed_access.update(ids)

    async def replay_of(self, operation: str, object_id: str, show_id: str = ids.UNROUTED) -> str | None:
        """Stores `object_id` under the caller's idempotency key and answers None, or for a replay answers the id that
        the first use stored, and `first_outcome` has its words. None without a key. Raises IdempotencyMismatch,
        IdempotencyInProgress.
        """
        self.key_use = self.context.use_of_key(operation, object_id, show_id)
        first = None if self.key_use is None else await idempotency_rows.claim(self.db, self.key_use)
        if first is None:
            return None
        self.first_outcome = first.outcome
        return first.object_id

    def keep_outcome(self, object_id: str | None = None, **outcome: Any) -> None:
        """After `replay_of` of a first use: its replays answer `object_id`, if given, and find the outcome: the words,
        as JSON values, that the answer has and its object does not. No secrets.
        """
        if self.key_use is not None:
            use = self.key_use if object_id is None else replace(self.key_use, object_id=object_id)
            self.append(idempotency_rows.KEEP, idempotency_rows.kept_row_of(use, outcome))

    async def flush(self) -> None:
        """Adds what was appended and joined since the last write, as the last statement before the commit."""
        if self.principal.acts_for_another:
            self._audit_deed()
        if self.appended or self.joined is not None:
            await self.write(appending.NOTHING, {})

    def _audit_deed(self) -> None:
        """A write for another leaves an entry: where the use case has made none, its call is the entry."""
        deed = deeds.deed_in(self.context.request_id)
        if (
            deed is not None
            and not self.is_audited
            and (self.appended or self.joined or self.changed_tables - _NO_DEED)
        ):
            self.audit(deed.entry())

    def announce(self) -> None:
        """Runs after the commit. Wake-ups may be lost: viewers and workers also poll."""
        for take_over in self.committed:
            take_over()
        if self.changed_access:
            self.context.services.access.changed(self.changed_access)
        if self.changed_shows:
            self.context.services.changes.notify(self.changed_shows)
        if self.records_events:
            self.context.services.wake_workers()


@dataclass
class Transaction(DirectTransaction):
    """Runs SQLAlchemy's statements as well."""

    db: Database
