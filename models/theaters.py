"""Rows of cities, theaters and screens."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, UniqueConstraint

from models.base import instant, metadata, text_column

cities = Table(
    "cities",
    metadata,
    text_column("name", primary_key=True),
    text_column("lookup"),
    UniqueConstraint("lookup"),
)

theaters = Table(
    "theaters",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    text_column("name"),
    Column("city", ForeignKey("cities.name"), nullable=False),
    text_column("address", nullable=True),
    Column("latitude", Float),
    Column("longitude", Float),
    text_column("time_zone"),
    instant("created_at"),
    UniqueConstraint("partner_id", "city", "name"),
    Index(None, "city"),
)

screens = Table(
    "screens",
    metadata,
    text_column("id", primary_key=True),
    Column("theater_id", ForeignKey("theaters.id"), nullable=False),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    text_column("name"),
    text_column("external_id", nullable=True),
    Column("turnaround_minutes", Integer, nullable=False),
    instant("created_at"),
    UniqueConstraint("partner_id", "external_id"),
    UniqueConstraint("theater_id", "name"),
    CheckConstraint("turnaround_minutes between 0 and 240", name="turnaround"),
)
