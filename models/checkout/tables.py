"""Rows of what payment providers send: deliveries about payments, disputes, settlements to the bank."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, LargeBinary, Table, UniqueConstraint, text

from models.base import instant, metadata, text_column

payment_deliveries = Table(
    "payment_deliveries",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("payment_id"),
    Column("body", LargeBinary, nullable=False),
    # Servers of the version before write it under this name.
    Column("orphan", Boolean, key="unmatched", nullable=False),
    instant("received_at"),
    # What the body says of the payment: null in rows that servers of the version before write or wrote.
    text_column("status", nullable=True),
    text_column("provider_reference", nullable=True),
    Index(None, "show_id", "payment_id"),
    Index("ix_payment_deliveries__orphan", "received_at", postgresql_where=text("orphan")),
)

disputes = Table(
    "disputes",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("payment_id"),
    text_column("provider"),
    text_column("provider_reference"),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    text_column("status"),
    instant("opened_at"),
    instant("decided_at", nullable=True),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("status in ('OPEN', 'WON', 'LOST', 'CHARGED_TO_PLATFORM', 'CHARGED_TO_PARTNER')", name="status"),
    CheckConstraint("(decided_at is null) = (status = 'OPEN')", name="decided"),
    UniqueConstraint("show_id", "provider", "provider_reference"),
    Index(None, "show_id", "payment_id"),
    Index(None, "opened_at", "id"),
)

bank_settlements = Table(
    "bank_settlements",
    metadata,
    text_column("id", primary_key=True),
    text_column("provider"),
    text_column("provider_reference"),
    Column("gross_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    text_column("currency"),
    text_column("utr", nullable=True),
    instant("settled_at"),
    CheckConstraint("net_minor = gross_minor - fee_minor - tax_minor", name="net"),
    CheckConstraint("least(gross_minor, fee_minor, tax_minor, net_minor) >= 0", name="amounts"),
    UniqueConstraint("provider", "provider_reference"),
)
