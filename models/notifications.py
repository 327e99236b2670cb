"""Rows of messages to customers and partners."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Executable,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from domain.notifications import Notification, NotificationStatus
from models.base import Database, columns_of, fetch_all, fetch_one, instant, metadata, text_column

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
    Index("ix_notifications__given_up", "created_at", postgresql_where=text("status = 'GIVEN_UP'")),
)

_READ = select(*columns_of(notifications, Notification))


async def find(db: Database, show_id: str, notification_id: str) -> Notification | None:
    mine = (notifications.c.show_id == show_id) & (notifications.c.id == notification_id)
    return await fetch_one(db, _READ.where(mine), Notification)


async def of_cause(db: Database, show_id: str, cause: str) -> list[Notification]:
    """Notifications of the cause, by channel."""
    mine = (notifications.c.show_id == show_id) & (notifications.c.cause == cause)
    return await fetch_all(db, _READ.where(mine).order_by(notifications.c.channel), Notification)


async def queue(db: Database, notification: Notification) -> bool:
    """False if the cause and channel have one already: nothing is written."""
    row = insert(notifications).values(**vars(notification) | {"created_at": func.now()})
    made: Executable = row.on_conflict_do_nothing().returning(literal_column("1"))
    return (await db.execute(made)).first() is not None


async def claim(db: Database, seen: Notification) -> Notification | None:
    """Compare-and-set from the row as read to SENDING, with one more attempt; None if another worker claimed it."""
    claimed = replace(seen, status=NotificationStatus.SENDING, attempts=seen.attempts + 1)
    values = {"status": claimed.status, "attempts": claimed.attempts}
    return claimed if await _advance_status(db, seen, [seen.status], values) else None


async def requeue(db: Database, claimed: Notification) -> None:
    """Nothing was sent: back to QUEUED."""
    await _advance_status(db, claimed, [NotificationStatus.SENDING], {"status": NotificationStatus.QUEUED})


async def mark_sent(db: Database, claimed: Notification) -> None:
    """Also after another worker has given it up as interrupted."""
    before = [NotificationStatus.SENDING, NotificationStatus.GIVEN_UP]
    await _advance_status(
        db, claimed, before, {"status": NotificationStatus.SENT, "sent_at": func.now(), "failure": None}
    )


async def give_up(db: Database, seen: Notification, failure: str) -> None:
    """Operators see it with the failure. A notification that was sent meanwhile stays SENT."""
    await _advance_status(db, seen, [seen.status], {"status": NotificationStatus.GIVEN_UP, "failure": failure})


async def _advance_status(
    db: Database, seen: Notification, before: Sequence[NotificationStatus], values: Mapping[str, Any]
) -> bool:
    """Compare-and-set: False if the row was claimed since it was read or is in none of the statuses `before`."""
    mine = (notifications.c.show_id == seen.show_id) & (notifications.c.id == seen.id)
    unchanged = (notifications.c.attempts == seen.attempts) & notifications.c.status.in_(before)
    statement: Executable = update(notifications).where(mine, unchanged).values(**values).returning(literal_column("1"))
    return (await db.execute(statement)).first() is not None
