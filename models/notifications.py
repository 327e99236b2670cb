"""Rows of messages to customers and partners."""

from sqlalchemy import CheckConstraint, Column, Integer, Table, UniqueConstraint

from models.base import instant, metadata, text_column

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
