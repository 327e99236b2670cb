"""Partners, theaters, movies, shows and prices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "cities",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lookup", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cities")),
        sa.UniqueConstraint("lookup", name=op.f("uq_cities__lookup")),
    )
    op.create_table(
        "movies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("folded_language", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("genres", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("formats", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("synopsis", sa.Text(), nullable=True),
        sa.Column("poster_url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("duration_minutes between 1 and 1440", name=op.f("ck_movies__duration")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movies")),
        postgresql.ExcludeConstraint(
            (sa.column("folded_name"), "="),
            (sa.column("folded_language"), "="),
            (
                sa.text(
                    "int4range(cast(extract(year from release_date) as integer),"
                    " cast(extract(year from release_date) as integer), '[]')"
                ),
                "&&",
            ),
            using="gist",
            name="ex_movies__title",
        ),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_key_id", sa.Text(), nullable=False),
        sa.Column("account_mask", sa.Text(), nullable=False),
        sa.Column("ifsc_code", sa.Text(), nullable=False),
        sa.Column("bank_details_complete", sa.Boolean(), nullable=False),
        sa.Column("bank_details_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("commission_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("settlement_days", sa.Integer(), nullable=True),
        sa.Column("lock_ttl_seconds", sa.Integer(), nullable=True),
        sa.Column("cancellation_close_minutes", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('PENDING_VERIFICATION', 'ACTIVE', 'REJECTED')", name=op.f("ck_partners__status")
        ),
        sa.CheckConstraint("commission_percent between 0 and 100", name=op.f("ck_partners__commission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
    )
    op.create_index(op.f("ix_partners__contact_email"), "partners", ["contact_email"], unique=False)
    op.create_table(
        "rates",
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("convenience_fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("ticket_tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("commission_tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("effective_on", name=op.f("pk_rates")),
    )
    op.create_table(
        "theaters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.name"], name=op.f("fk_theaters__city")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_theaters__partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theaters")),
        sa.UniqueConstraint("partner_id", "city", "name", name=op.f("uq_theaters__partner_id_city_name")),
    )
    op.create_index(op.f("ix_theaters__city"), "theaters", ["city"], unique=False)
    op.create_table(
        "verification_documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_verification_documents__partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_documents")),
        sa.UniqueConstraint(
            "partner_id", "kind", "reference", name=op.f("uq_verification_documents__partner_id_kind_reference")
        ),
    )
    op.create_table(
        "registrations",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("theater", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_registrations__partner_id")),
        sa.PrimaryKeyConstraint("email", "theater", "city", name=op.f("pk_registrations")),
    )
    op.create_table(
        "screens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("theater_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("turnaround_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("turnaround_minutes between 0 and 240", name=op.f("ck_screens__turnaround")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_screens__partner_id")),
        sa.ForeignKeyConstraint(["theater_id"], ["theaters.id"], name=op.f("fk_screens__theater_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screens")),
        sa.UniqueConstraint("partner_id", "external_id", name=op.f("uq_screens__partner_id_external_id")),
        sa.UniqueConstraint("theater_id", "name", name=op.f("uq_screens__theater_id_name")),
    )
    op.create_table(
        "shows",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("theater_id", sa.Text(), nullable=False),
        sa.Column("screen_id", sa.Text(), nullable=False),
        sa.Column("movie_id", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("stored_status", sa.Text(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=True),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("lock_ttl_seconds", sa.Integer(), nullable=True),
        sa.Column("sales_close_minutes", sa.Integer(), nullable=False),
        sa.Column("cancellation_close_minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("screen_id"), "="),
            (sa.column("occupied"), "&&"),
            where=sa.text("stored_status <> 'CANCELLED'"),
            using="gist",
            name="ex_shows__screen_occupied",
        ),
        sa.CheckConstraint("stored_status in ('DRAFT', 'PUBLISHED', 'CANCELLED')", name=op.f("ck_shows__status")),
        sa.CheckConstraint("lock_ttl_seconds between 2 and 1800", name=op.f("ck_shows__lock_ttl")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shows__start_before_end")),
        sa.ForeignKeyConstraint(["movie_id"], ["movies.id"], name=op.f("fk_shows__movie_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_shows__partner_id")),
        sa.ForeignKeyConstraint(["screen_id"], ["screens.id"], name=op.f("fk_shows__screen_id")),
        sa.ForeignKeyConstraint(["theater_id"], ["theaters.id"], name=op.f("fk_shows__theater_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shows")),
        sa.UniqueConstraint("partner_id", "external_id", name=op.f("uq_shows__partner_id_external_id")),
    )
    op.create_index(op.f("ix_shows__movie_id_starts_at"), "shows", ["movie_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_shows__theater_id_starts_at"), "shows", ["theater_id", "starts_at"], unique=False)
    op.create_table(
        "show_prices",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("seat_type", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_show_prices__amount")),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_show_prices__show_id")),
        sa.PrimaryKeyConstraint("show_id", "seat_type", name=op.f("pk_show_prices")),
    )


def downgrade() -> None:
    op.drop_table("show_prices")
    op.drop_index(op.f("ix_shows__theater_id_starts_at"), table_name="shows")
    op.drop_index(op.f("ix_shows__movie_id_starts_at"), table_name="shows")
    op.drop_table("shows")
    op.drop_table("screens")
    op.drop_table("registrations")
    op.drop_table("verification_documents")
    op.drop_index(op.f("ix_theaters__city"), table_name="theaters")
    op.drop_table("theaters")
    op.drop_table("rates")
    op.drop_index(op.f("ix_partners__contact_email"), table_name="partners")
    op.drop_table("partners")
    op.drop_table("movies")
    op.drop_table("cities")
