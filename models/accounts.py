"""Rows of customers, staff, operators and API keys."""

from sqlalchemy import ARRAY, Column, LargeBinary, Table, Text, UniqueConstraint

from models.base import instant, metadata, text_column

customers = Table(
    "customers",
    metadata,
    text_column("id", primary_key=True),
    text_column("name", nullable=True),
    text_column("email", nullable=True),
    text_column("phone", nullable=True),
    instant("created_at"),
)

staff = Table(
    "staff",
    metadata,
    text_column("id", primary_key=True),
    text_column("partner_id"),
    text_column("email"),
    instant("created_at"),
    UniqueConstraint("partner_id", "email"),
)

operators = Table(
    "operators",
    metadata,
    text_column("id", primary_key=True),
    text_column("email"),
    instant("created_at"),
    UniqueConstraint("email"),
)

api_keys = Table(
    "api_keys",
    metadata,
    text_column("id", primary_key=True),
    text_column("partner_id"),
    text_column("name"),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    instant("created_at"),
    instant("last_used_at", nullable=True),
    instant("revoked_at", nullable=True),
    UniqueConstraint("secret_hash"),
)
