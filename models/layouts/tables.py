"""Rows of layout plans: the sold or locked seats that a refused new layout would drop."""

from sqlalchemy import Column, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from models.base import instant, metadata, text_column

layout_plans = Table(
    "layout_plans",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("id", primary_key=True),
    text_column("layout_id"),
    Column("layout_version", Integer, nullable=False),
    Column("conflicts", JSONB, nullable=False),
    text_column("made_by"),
    instant("created_at"),
    instant("applied_at", nullable=True),
    Index(None, "show_id", "layout_id"),
)
