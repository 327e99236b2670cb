"""Rows of cancellation policies: versions, append-only."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from models.base import instant, metadata, text_column

cancellation_policies = Table(
    "cancellation_policies",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    # None: of the partner, for all shows that have no policy of their own.
    Column("show_id", ForeignKey("shows.id")),
    Column("version", Integer, nullable=False),
    # SQL's null, never JSON's: the version that goes back to the rule behind.
    Column("tiers", JSONB(none_as_null=True)),
    text_column("created_by"),
    instant("created_at"),
    UniqueConstraint("partner_id", "show_id", "version", postgresql_nulls_not_distinct=True),
    CheckConstraint("jsonb_array_length(tiers) between 1 and 10", name="tiers"),
    CheckConstraint("version > 0", name="version"),
)
