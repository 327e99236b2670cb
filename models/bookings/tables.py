"""Rows of bookings, their seats and tickets."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from models.base import instant, metadata, text_column

bookings = Table(
    "bookings",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("lock_id"),
    text_column("customer_id"),
    text_column("made_by"),
    text_column("partner_id"),
    text_column("stored_status"),
    Column("tickets_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    text_column("currency"),
    instant("created_at"),
    instant("confirmed_at", nullable=True),
    Column("commission_percent", Numeric(5, 2)),
    text_column("commission_source", nullable=True),
    Column("rates_effective_on", Date),
    instant("show_starts_at", nullable=True),
    text_column("screen_id", nullable=True),
    text_column("movie_id", nullable=True),
    text_column("cancellation_policy_id", nullable=True),
    Column("cancellation_fee_earner", Text, nullable=False, server_default="PLATFORM"),
    UniqueConstraint("show_id", "lock_id"),
    CheckConstraint("total_minor = tickets_minor + fee_minor + tax_minor", name="total"),
    CheckConstraint(
        "stored_status in ('PENDING_PAYMENT', 'CONFIRMED', 'PARTIALLY_CANCELLED', 'CANCELLED')", name="status"
    ),
    Index(None, "customer_id", "created_at"),
)

booking_seats = Table(
    "booking_seats",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("booking_id", primary_key=True),
    text_column("seat_id", primary_key=True),
    Column("position", Integer, nullable=False),
    text_column("seat_type"),
    Column("price_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("commission_minor", BigInteger, nullable=False),
    Column("commission_tax_minor", BigInteger, nullable=False),
    Column("sold", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    ForeignKeyConstraint(["show_id", "booking_id"], ["bookings.show_id", "bookings.id"]),
    CheckConstraint("not (sold and cancelled)", name="sold_or_cancelled"),
    # Seat claims enforce the same; this index holds for sold seats even if the claims are wrong.
    Index("uq_booking_seats__sold", "show_id", "seat_id", unique=True, postgresql_where=text("sold")),
)

tickets = Table(
    "tickets",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("booking_id"),
    # Null where the booking costs nothing.
    text_column("payment_id", nullable=True),
    text_column("customer_id"),
    text_column("made_by"),
    text_column("partner_id"),
    Column("seat_ids", ARRAY(Text), nullable=False),
    text_column("status"),
    text_column("pass_text"),
    instant("issued_at"),
    instant("admitted_at", nullable=True),
    text_column("admitted_gate", nullable=True),
    Column("inside_seat_ids", ARRAY(Text), nullable=False, server_default="{}"),
    UniqueConstraint("show_id", "booking_id"),
    ForeignKeyConstraint(["show_id", "booking_id"], ["bookings.show_id", "bookings.id"]),
    CheckConstraint("status in ('BOOKED', 'CANCELLED', 'ADMITTED')", name="status"),
    Index(None, "customer_id", "issued_at"),
)
