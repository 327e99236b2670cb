"""The provider's tables, in a database schema of their own, which it creates when it starts."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema

metadata = MetaData(schema="sandbox")

payments = Table(
    "payments",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("booking_id", Text),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("method", Text),
    Column("return_url", Text),
    Column("status", Text, nullable=False),
    Column("captured_minor", BigInteger, nullable=False),
    Column("captures_at", DateTime(timezone=True)),
    Column("captured_currency", Text),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("switches", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("status in ('CREATED', 'PENDING', 'CAPTURED', 'FAILED')", name="payment_status"),
    CheckConstraint("refunded_minor between 0 and captured_minor", name="refunds_within_capture"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", Text, primary_key=True),
    Column("payment_id", ForeignKey(payments.c.payment_id), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("processed_at", DateTime(timezone=True), nullable=False),
    Column("failures_left", Integer, nullable=False, server_default=text("0")),
)

payouts = Table(
    "payouts",
    metadata,
    Column("payout_id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("beneficiary", Text, nullable=False),
    Column("account_ends_in", Text, nullable=False),
    Column("ifsc_code", Text, nullable=False),
    Column("failure", Text),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("reversed_at", DateTime(timezone=True)),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payment_id", ForeignKey(payments.c.payment_id), nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("last_answer", Text),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_callbacks__due", "due_at", postgresql_where=text("ended_at is null")),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("last_answer", Text),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_notices__due", "due_at", postgresql_where=text("ended_at is null")),
)

_STARTING = 0x5A9DB0C5
_ADDED_LATER = (
    "alter table sandbox.payments add column if not exists captured_currency text",
    "alter table sandbox.payments add column if not exists return_url text",
    "alter table sandbox.refunds add column if not exists failures_left integer not null default 0",
)
"""Columns that tables of an earlier version lack."""


async def make(engine: AsyncEngine) -> None:
    """Idempotent, and safe for several processes that start at once."""
    async with engine.begin() as db:
        await db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _STARTING})
        await db.execute(CreateSchema("sandbox", if_not_exists=True))
        await db.run_sync(metadata.create_all)
        for statement in _ADDED_LATER:
            await db.execute(text(statement))
