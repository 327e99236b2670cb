"""Rows of the one movie catalogue."""

from sqlalchemy import ARRAY, CheckConstraint, Column, Date, Index, Integer, Table, Text, text

from models.base import instant, metadata, text_column

movies = Table(
    "movies",
    metadata,
    text_column("id", primary_key=True),
    text_column("added_by"),
    text_column("name"),
    text_column("folded_name"),
    text_column("language"),
    Column("duration_minutes", Integer, nullable=False),
    Column("genres", ARRAY(Text), nullable=False),
    text_column("certificate", nullable=True),
    Column("formats", ARRAY(Text), nullable=False),
    Column("release_date", Date),
    text_column("synopsis", nullable=True),
    text_column("poster_url", nullable=True),
    instant("created_at"),
    CheckConstraint("duration_minutes between 1 and 1440", name="duration"),
    # The same title in the same language is the same movie, unless both tell different years.
    Index(
        "uq_movies__title",
        "folded_name",
        text("lower(language)"),
        text("coalesce(extract(year from release_date), 0)"),
        unique=True,
    ),
)
