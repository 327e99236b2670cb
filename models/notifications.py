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
    """By channel."""
    mine = (notifications.c.show_id == show_id) & (notifications.c.cause == cause)
    return await fetch_all(db, _READ.where(mine).order_by(notifications.c.channel), Notification)


async def queue(db: Database, notification: Notification) -> bool:
    """False when there is one for this cause and channel already."""
    row = insert(notifications).values(**vars(notification) | {"created_at": func.now()})
    made: Executable = row.on_conflict_do_nothing().returning(literal_column("1"))
    return (await db.execute(made)).first() is not None


async def take(db: Database, seen: Notification) -> Notification | None:
    """Compare-and-set from what was seen to SENDING: of any number that try, one sends. Answers what it took."""
    taken = replace(seen, status=NotificationStatus.SENDING, attempts=seen.attempts + 1)
    values = {"status": taken.status, "attempts": taken.attempts}
    return taken if await _climb(db, seen, [seen.status], values) else None


async def put_back(db: Database, taken: Notification) -> None:
    """Nothing left: it may be sent again."""
    await _climb(db, taken, [NotificationStatus.SENDING], {"status": NotificationStatus.QUEUED})


async def mark_sent(db: Database, taken: Notification) -> None:
    """Also where it was taken for interrupted meanwhile."""
    before = [NotificationStatus.SENDING, NotificationStatus.GIVEN_UP]
    await _climb(db, taken, before, {"status": NotificationStatus.SENT, "sent_at": func.now(), "failure": None})


async def give_up(db: Database, seen: Notification, failure: str) -> None:
    """Operators see it with the reason. One that was sent meanwhile stays so."""
    await _climb(db, seen, [seen.status], {"status": NotificationStatus.GIVEN_UP, "failure": failure})


async def _climb(
    db: Database, seen: Notification, before: Sequence[NotificationStatus], values: Mapping[str, Any]
) -> bool:
    """While nobody else has taken it since it was seen."""
    mine = (notifications.c.show_id == seen.show_id) & (notifications.c.id == seen.id)
    unchanged = (notifications.c.attempts == seen.attempts) & notifications.c.status.in_(before)
    statement: Executable = update(notifications).where(mine, unchanged).values(**values).returning(literal_column("1"))
    return (await db.execute(statement)).first() is not None
