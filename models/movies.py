"""Rows of the one movie catalogue."""

from sqlalchemy import ARRAY, CheckConstraint, Column, Date, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from models.base import instant, metadata, text_column

_YEAR = "cast(extract(year from release_date) as integer)"

movies = Table(
    "movies",
    metadata,
    text_column("id", primary_key=True),
    text_column("added_by"),
    text_column("name"),
    text_column("folded_name"),
    text_column("language"),
    text_column("folded_language"),
    Column("duration_minutes", Integer, nullable=False),
    Column("genres", ARRAY(Text), nullable=False),
    text_column("certificate", nullable=True),
    Column("formats", ARRAY(Text), nullable=False),
    Column("release_date", Date),
    text_column("synopsis", nullable=True),
    text_column("poster_url", nullable=True),
    instant("created_at"),
    CheckConstraint("duration_minutes between 1 and 1440", name="duration"),
    # The same title in the same language is the same movie, unless both tell different years. The range of a year
    # that is not told is without ends, so it meets every other.
    ExcludeConstraint(
        ("folded_name", "="),
        ("folded_language", "="),
        (text(f"int4range({_YEAR}, {_YEAR}, '[]')"), "&&"),
        name="ex_movies__title",
    ),
)
