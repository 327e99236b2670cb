"""Rows of messages to customers and partners."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Executable,
    Integer,
    Table,
    UniqueConstraint,
    func,
    literal_column,
    select,
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


async def take(db: Database, notification: Notification) -> bool:
    """Compare-and-set QUEUED → SENDING: of any number that try, one sends."""
    mine = (notifications.c.show_id == notification.show_id) & (notifications.c.id == notification.id)
    queued = mine & (notifications.c.status == NotificationStatus.QUEUED)
    values = {"status": NotificationStatus.SENDING, "attempts": notifications.c.attempts + 1}
    taken: Executable = update(notifications).where(queued).values(**values).returning(literal_column("1"))
    return (await db.execute(taken)).first() is not None


async def put_back(db: Database, notification: Notification) -> None:
    """Nothing left: it may be sent again."""
    await _set(db, notification, status=NotificationStatus.QUEUED)


async def mark_sent(db: Database, notification: Notification) -> None:
    await _set(db, notification, status=NotificationStatus.SENT, sent_at=func.now(), failure=None)


async def give_up(db: Database, notification: Notification, failure: str) -> None:
    """Operators see it with the reason."""
    await _set(db, notification, status=NotificationStatus.GIVEN_UP, failure=failure)


async def _set(db: Database, notification: Notification, **values: object) -> None:
    mine = (notifications.c.show_id == notification.show_id) & (notifications.c.id == notification.id)
    await db.execute(update(notifications).where(mine).values(**values))
