"""Tables of layouts, feeds, claims, locks and the change log.

Every key but a layout's begins with the show, which is the distribution column when the data is sharded.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from models.base import instant, metadata, text_column

seat_layouts = Table(
    "seat_layouts",
    metadata,
    text_column("id", primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("columns", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("seats", JSONB, nullable=False),
    instant("created_at"),
)

show_layouts = Table(
    "show_layouts",
    metadata,
    Column("show_id", ForeignKey("shows.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("layout_id", ForeignKey("seat_layouts.id"), nullable=False),
    instant("created_at"),
)

show_feeds = Table(
    "show_feeds",
    metadata,
    text_column("show_id", primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("availability", JSONB, nullable=True),
    instant("next_expiry", nullable=True),
)

seat_claims = Table(
    "seat_claims",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("seat_id", primary_key=True),
    text_column("state"),
    text_column("lock_id", nullable=True),
    text_column("owner_id", nullable=True),
    instant("locked_at", nullable=True),
    instant("expires_at", nullable=True),
    text_column("booking_id", nullable=True),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("state in ('L', 'B', 'X')", name="state"),
    CheckConstraint(
        "case state when 'L' then lock_id is not null and owner_id is not null and expires_at is not null"
        " when 'B' then booking_id is not null else booking_id is null and lock_id is null end",
        name="whole",
    ),
    Index("ix_seat_claims__due", "expires_at", postgresql_where=text("state = 'L'")),
    Index(None, "show_id", "revision"),
)

seat_locks = Table(
    "seat_locks",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("owner_id"),
    text_column("made_by"),
    text_column("partner_id"),
    Column("seat_ids", ARRAY(Text), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    Column("ttl_seconds", Integer, nullable=False),
    instant("locked_at"),
    instant("expires_at"),
    Column("extended", Boolean, nullable=False),
    Column("payment_started", Boolean, nullable=False),
    instant("released_at", nullable=True),
    instant("booked_at", nullable=True),
    text_column("booking_id", nullable=True),
    # Frozen with the lock; SQL's null, never JSON's, in locks of versions that froze nothing.
    Column("priced_seats", JSONB(none_as_null=True), nullable=True),
    Column("rates_effective_on", Date, nullable=True),
    Index(None, "owner_id", "expires_at"),
)

seat_changes = Table(
    "seat_changes",
    metadata,
    text_column("show_id", primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("layout_version", Integer, nullable=False),
    Column("changes", JSONB, nullable=False),
    instant("changed_at"),
    Column("show_changed", Boolean, nullable=False, server_default="false"),
)
