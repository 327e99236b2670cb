"""Rows of bank holidays, settlements and payouts."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from models.base import instant, metadata, text_column

# A row keeps the version that added it, so the calendar of a version is the rows of that version and earlier ones.
bank_holidays = Table(
    "bank_holidays",
    metadata,
    Column("day", Date, primary_key=True),
    text_column("name"),
    Column("version", Integer, nullable=False),
    instant("loaded_at"),
    CheckConstraint("version > 0", name="version"),
)

settlements = Table(
    "settlements",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("cycle_date", Date, nullable=False),
    text_column("currency"),
    Column("gross_minor", BigInteger, nullable=False),
    Column("commission_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("refund_minor", BigInteger, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    Column("carried_in_minor", BigInteger, nullable=False),
    Column("payout_minor", BigInteger, nullable=False),
    Column("carried_out_minor", BigInteger, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    Column("settlement_days", Integer, nullable=False),
    text_column("made_by"),
    instant("closed_at"),
    UniqueConstraint("partner_id", "cycle_date", "currency"),
    UniqueConstraint("partner_id", "currency", "number"),
    CheckConstraint("net_minor = gross_minor - commission_minor - tax_minor - refund_minor", name="net"),
    CheckConstraint("net_minor + carried_in_minor = payout_minor + carried_out_minor", name="carry"),
    CheckConstraint(
        "carried_in_minor <= 0 and carried_out_minor <= 0 and payout_minor >= 0"
        " and (payout_minor = 0 or carried_out_minor = 0)",
        name="signs",
    ),
)

payouts = Table(
    "payouts",
    metadata,
    text_column("id", primary_key=True),
    Column("settlement_id", ForeignKey("settlements.id"), nullable=False),
    text_column("partner_id"),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    text_column("status"),
    text_column("provider"),
    text_column("provider_reference", nullable=True),
    text_column("failure", nullable=True),
    Column("attempts", Integer, nullable=False),
    text_column("account_mask"),
    instant("bank_details_changed_at", nullable=True),
    instant("created_at"),
    instant("updated_at"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint("status in ('INITIATED', 'PROCESSING', 'PAID', 'FAILED', 'REVERSED')", name="status"),
    Index(None, "settlement_id", "created_at"),
    # Enforces at most one live payout per settlement, whatever transactions race.
    Index(
        "uq_payouts__live",
        "settlement_id",
        unique=True,
        postgresql_where=text("status in ('INITIATED', 'PROCESSING', 'PAID')"),
    ),
)
