"""Rows of cancellation policies and of cancellations: append-only."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.base import instant, metadata, text_column

cancellation_policies = Table(
    "cancellation_policies",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    # Null: the partner's policy, for all its shows without a policy of their own.
    Column("show_id", ForeignKey("shows.id")),
    Column("version", Integer, nullable=False),
    # SQL's null, never JSON's: this version drops the policy.
    Column("tiers", JSONB(none_as_null=True)),
    text_column("created_by"),
    instant("created_at"),
    UniqueConstraint("partner_id", "show_id", "version", postgresql_nulls_not_distinct=True),
    CheckConstraint("jsonb_array_length(tiers) between 1 and 10", name="tiers"),
    CheckConstraint("version > 0", name="version"),
)

cancellations = Table(
    "cancellations",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("booking_id"),
    text_column("ticket_id"),
    Column("seat_ids", ARRAY(Text), nullable=False),
    text_column("refund_id", nullable=True),
    Column("refund_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    text_column("currency"),
    text_column("policy_id", nullable=True),
    Column("by_show", Boolean, nullable=False, server_default=false()),
    instant("created_at"),
    CheckConstraint("refund_minor >= 0 and fee_minor >= 0", name="amounts"),
    ForeignKeyConstraint(["show_id", "booking_id"], ["bookings.show_id", "bookings.id"]),
    Index(None, "show_id", "booking_id"),
)
