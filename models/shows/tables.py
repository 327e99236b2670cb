"""The table of shows."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from models.base import instant, metadata, text_column

shows = Table(
    "shows",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    Column("theater_id", ForeignKey("theaters.id"), nullable=False),
    Column("screen_id", ForeignKey("screens.id"), nullable=False),
    Column("movie_id", ForeignKey("movies.id"), nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    # From the start to the end of the turn-around; must not overlap between two shows on one screen.
    Column("occupied", TSTZRANGE, nullable=False),
    Column("business_date", Date, nullable=False),
    text_column("stored_status"),
    text_column("layout_id", nullable=True),
    Column("layout_version", Integer, nullable=False),
    Column("lock_ttl_seconds", Integer),
    # The platform's, as of when the show was made; its own and then its partner's come first.
    Column("sales_close_minutes", Integer, nullable=False),
    Column("own_sales_close_minutes", Integer),
    Column("cancellation_close_minutes", Integer, nullable=False),
    text_column("time_zone"),
    text_column("currency"),
    text_column("external_id", nullable=True),
    instant("source_updated_at", nullable=True),
    text_column("cancel_reason", nullable=True),
    text_column("format", nullable=True),
    text_column("language", nullable=True),
    text_column("folded_language", nullable=True),
    text_column("subtitles", nullable=True),
    # The external id as a person reads it. Servers of the version before write none.
    text_column("external_key", nullable=True),
    # NULL in shows that were cancelled before this was stored.
    instant("cancelled_at", nullable=True),
    instant("moved_at", nullable=True),
    instant("created_at"),
    UniqueConstraint("partner_id", "external_id"),
    UniqueConstraint("partner_id", "external_key"),
    CheckConstraint("starts_at < ends_at", name="start_before_end"),
    CheckConstraint("stored_status in ('DRAFT', 'PUBLISHED', 'CANCELLED')", name="status"),
    CheckConstraint("lock_ttl_seconds between 2 and 1800", name="lock_ttl"),
    CheckConstraint("sales_close_minutes >= 0", name="sales_close"),
    CheckConstraint("own_sales_close_minutes between 0 and 10080", name="own_sales_close"),
    ExcludeConstraint(
        ("screen_id", "="),
        ("occupied", "&&"),
        where=text("stored_status <> 'CANCELLED'"),
        name="ex_shows__screen_occupied",
    ),
    Index(None, "movie_id", "starts_at"),
    Index(None, "theater_id", "starts_at"),
    Index(None, "theater_id", "movie_id", "starts_at"),
    Index(None, "starts_at", "id"),
)
