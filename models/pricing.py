"""Rows of prices, and of the rates in force from a day on."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Numeric, Table

from models.base import instant, metadata, text_column

show_prices = Table(
    "show_prices",
    metadata,
    Column("show_id", ForeignKey("shows.id"), primary_key=True),
    text_column("seat_type", primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    text_column("currency"),
    instant("updated_at"),
    CheckConstraint("amount_minor > 0", name="amount"),
)

rates = Table(
    "rates",
    metadata,
    Column("effective_on", Date, primary_key=True),
    Column("convenience_fee_minor", BigInteger, nullable=False),
    Column("fee_tax_percent", Numeric(5, 2), nullable=False),
    Column("ticket_tax_percent", Numeric(5, 2), nullable=False),
    Column("commission_tax_percent", Numeric(5, 2), nullable=False),
)
