"""Rows of payments and refunds."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    text,
)

from models.base import instant, metadata, text_column

payments = Table(
    "payments",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("booking_id"),
    text_column("customer_id"),
    text_column("provider"),
    text_column("method"),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    text_column("status"),
    text_column("provider_reference", nullable=True),
    text_column("checkout_url", nullable=True),
    text_column("return_url", nullable=True),
    Column("captured_minor", BigInteger, nullable=False),
    text_column("captured_currency", nullable=True),
    Column("refunded_minor", BigInteger, nullable=False),
    text_column("outcome", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("refunded_minor between 0 and captured_minor", name="refunds_within_capture"),
    CheckConstraint("status in ('INITIATED', 'PROCESSING', 'SUCCEEDED', 'FAILED')", name="status"),
    Index(None, "show_id", "booking_id"),
    Index(None, "provider_reference", postgresql_where=text("provider_reference is not null")),
    # One open intent for each booking, also under concurrent requests.
    Index(
        "uq_payments__open",
        "show_id",
        "booking_id",
        unique=True,
        postgresql_where=text("status in ('INITIATED', 'PROCESSING')"),
    ),
)

refunds = Table(
    "refunds",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("payment_id"),
    text_column("booking_id"),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    text_column("reason"),
    text_column("note", nullable=True),
    text_column("status"),
    text_column("provider_reference", nullable=True),
    Column("attempts", Integer, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    ForeignKeyConstraint(["show_id", "payment_id"], ["payments.show_id", "payments.id"]),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("status in ('REQUESTED', 'PROCESSED', 'FAILED')", name="status"),
    Index(None, "show_id", "payment_id"),
    Index("ix_refunds__failed", "updated_at", postgresql_where=text("status = 'FAILED'")),
)
