"""Rows of messages to customers and partners."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    bindparam,
    select,
    text,
)

from domain.notifications import MessageKind, Notification, NotificationStatus
from models.appending import Append, Write, Writer
from models.base import Database, columns_of, entity_of, fetch_all, instant, metadata, prefixed, text_column
from models.bookings import visits
from models.bookings.visits import Visit

notifications = Table(
    "notifications",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("cause"),
    text_column("kind"),
    text_column("subject_id"),
    text_column("ticket_id", nullable=True),
    text_column("channel"),
    text_column("recipient"),
    text_column("status"),
    Column("attempts", Integer, nullable=False),
    text_column("failure", nullable=True),
    instant("created_at"),
    instant("sent_at", nullable=True),
    UniqueConstraint("show_id", "cause", "channel"),
    CheckConstraint("channel in ('EMAIL', 'SMS')", name="channel"),
    CheckConstraint("status in ('QUEUED', 'SENDING', 'SENT', 'GIVEN_UP')", name="status"),
    Index("ix_notifications__recipient_known", "created_at", postgresql_where=text("recipient <> ''")),
    Index("ix_notifications__given_up", "created_at", postgresql_where=text("status = 'GIVEN_UP'")),
)

_COLUMNS = columns_of(notifications, Notification)
_READ = select(*_COLUMNS)
_OF_NOTIFICATION = "notification_"
_VISIT = visits.reading(notifications.c.show_id, notifications.c.subject_id).lateral("visit")
_WITH_VISIT = (
    select(*_VISIT.c, *prefixed(_COLUMNS, _OF_NOTIFICATION))
    .select_from(notifications)
    .outerjoin(_VISIT, notifications.c.kind == MessageKind.TICKET)
    .where(notifications.c.show_id == bindparam("show_id"), notifications.c.id == bindparam("notification"))
)


async def find(db: Database, show_id: str, notification_id: str) -> tuple[Notification | None, Visit | None]:
    """The notification and, where it is about a ticket, what that says."""
    row = (await db.execute(_WITH_VISIT, {"show_id": show_id, "notification": notification_id})).one_or_none()
    if row is None:
        return None, None
    return entity_of(row, Notification, _OF_NOTIFICATION), visits.visit_of(row)


async def of_cause(db: Database, show_id: str, cause: str) -> list[Notification]:
    """Notifications of the cause, by channel."""
    mine = (notifications.c.show_id == show_id) & (notifications.c.cause == cause)
    return await fetch_all(db, _READ.where(mine).order_by(notifications.c.channel), Notification)


async def recipients_of_ticket(db: Database, show_id: str, ticket_id: str) -> set[str]:
    """Every address and number that a message about the ticket was queued for."""
    mine = (notifications.c.show_id == show_id) & (notifications.c.ticket_id == ticket_id)
    return set((await db.execute(select(notifications.c.recipient).distinct().where(mine))).scalars())


# Queued once for its cause and channel: another one changes nothing. One with a failure is given up from the first.
APPEND = Append(
    "notifications",
    """
    queued as (
      insert into notifications (show_id, id, cause, kind, subject_id, ticket_id, channel, recipient, status, attempts,
                                 failure, created_at)
      select show_id, id, cause, kind, subject_id, ticket_id, channel, recipient,
             case when failure is null then 'QUEUED' else 'GIVEN_UP' end, 0, failure, now()
      from jsonb_to_recordset(:notifications) as n (show_id text, id text, cause text, kind text, subject_id text,
                                                    ticket_id text, channel text, recipient text, failure text)
      on conflict do nothing
    )""",
)

# Compare-and-set: nothing is changed of a row that was claimed since it was read, or is in none of the statuses.
_ADVANCE = Write(
    (),
    """
    update notifications
    set status = :status::text, attempts = :attempts, failure = :failure,
        sent_at = case when :status::text = 'SENT' then now() else sent_at end
    where show_id = :show_id and id = :id and attempts = :seen_attempts and status = any(:before::text[])
    returning 1
    """,
)


async def claim(write: Writer, seen: Notification) -> Notification | None:
    """Compare-and-set from the row as read to SENDING, with one more attempt; None if another worker claimed it."""
    claimed = replace(seen, status=NotificationStatus.SENDING, attempts=seen.attempts + 1)
    return claimed if await _advance(write, seen, [seen.status], claimed) else None


async def requeue(write: Writer, claimed: Notification) -> None:
    """Nothing was sent: back to QUEUED."""
    queued = replace(claimed, status=NotificationStatus.QUEUED)
    await _advance(write, claimed, [NotificationStatus.SENDING], queued)


async def mark_sent(write: Writer, claimed: Notification) -> None:
    """Also after another worker has given it up as interrupted."""
    before = [NotificationStatus.SENDING, NotificationStatus.GIVEN_UP]
    await _advance(write, claimed, before, replace(claimed, status=NotificationStatus.SENT, failure=None))


async def give_up(write: Writer, seen: Notification, failure: str) -> None:
    """Operators see it with the failure. A notification that was sent meanwhile stays SENT."""
    given_up = replace(seen, status=NotificationStatus.GIVEN_UP, failure=failure)
    await _advance(write, seen, [seen.status], given_up)


async def _advance(
    write: Writer, seen: Notification, before: Sequence[NotificationStatus], after: Notification
) -> bool:
    values = {
        "show_id": seen.show_id,
        "id": seen.id,
        "seen_attempts": seen.attempts,
        "before": list(before),
        "status": after.status,
        "attempts": after.attempts,
        "failure": after.failure,
    }
    return bool(await write(_ADVANCE, values))
