"""The ledger, append-only: the one update sets a payable's settlement, once.

A posting is one row with its entries as arrays, so that a plain check constraint keeps their sum at zero: over several
rows it would take a deferred constraint or a trigger. The view `ledger_entries` has a row for each entry.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    text,
)

from models.base import instant, metadata, text_column

ledger_postings = Table(
    "ledger_postings",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("source", primary_key=True),
    text_column("source_id", primary_key=True),
    text_column("event", primary_key=True),
    text_column("booking_id", nullable=True),
    text_column("partner_id", nullable=True),
    text_column("currency"),
    Column("accounts", ARRAY(Text), nullable=False),
    Column("amounts", ARRAY(BigInteger), nullable=False),
    instant("posted_at"),
    CheckConstraint("ledger_sum(amounts) = 0", name="zero_sum"),
    CheckConstraint("cardinality(accounts) = cardinality(amounts) and cardinality(accounts) >= 2", name="whole"),
    Index(None, "show_id", "booking_id"),
    Index(None, "partner_id"),
    # Rows are stored in the order of their time, so a small BRIN index is enough.
    Index("ix_ledger_postings__posted_at", "posted_at", postgresql_using="brin"),
)

payables = Table(
    "payables",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("source", primary_key=True),
    text_column("source_id", primary_key=True),
    text_column("event", primary_key=True),
    text_column("partner_id"),
    text_column("booking_id", nullable=True),
    text_column("currency"),
    Column("gross_minor", BigInteger, nullable=False),
    Column("commission_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("refund_minor", BigInteger, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    text_column("settlement_id", nullable=True),
    instant("posted_at"),
    ForeignKeyConstraint(
        ["show_id", "source", "source_id", "event"],
        [f"ledger_postings.{name}" for name in ("show_id", "source", "source_id", "event")],
        name="fk_payables__posting",
    ),
    CheckConstraint("net_minor = gross_minor - commission_minor - tax_minor - refund_minor", name="net"),
    Index("ix_payables__unsettled", "partner_id", "currency", postgresql_where=text("settlement_id is null")),
    Index(None, "settlement_id"),
    Index(None, "show_id", "booking_id"),
)

# The sums of a past day by account, inserted once by a worker: a balance row that bookings update would block them.
ledger_days = Table(
    "ledger_days",
    metadata,
    Column("day", Date, primary_key=True),
    text_column("account", primary_key=True),
    text_column("currency", primary_key=True),
    Column("debit_minor", BigInteger, nullable=False),
    Column("credit_minor", BigInteger, nullable=False),
)

ledger_rolled_days = Table(
    "ledger_rolled_days",
    metadata,
    Column("day", Date, primary_key=True),
    instant("rolled_at"),
)
