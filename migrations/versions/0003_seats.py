"""Layouts, claims, locks and the log of a show's seats."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layout_plans",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("conflicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_layout_plans")),
    )
    op.create_index(op.f("ix_layout_plans__show_id_layout_id"), "layout_plans", ["show_id", "layout_id"], unique=False)
    op.create_table(
        "seat_changes",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "version", name=op.f("pk_seat_changes")),
    )
    op.create_table(
        "seat_claims",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lock_id", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "case state when 'L' then lock_id is not null and owner_id is not null and expires_at is not null when 'B' then booking_id is not null else booking_id is null and lock_id is null end",
            name=op.f("ck_seat_claims__whole"),
        ),
        sa.CheckConstraint("state in ('L', 'B', 'X')", name=op.f("ck_seat_claims__state")),
        sa.PrimaryKeyConstraint("show_id", "seat_id", name=op.f("pk_seat_claims")),
    )
    op.create_index(
        "ix_seat_claims__due", "seat_claims", ["expires_at"], unique=False, postgresql_where=sa.text("state = 'L'")
    )
    op.create_table(
        "seat_layouts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seats", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_layouts")),
    )
    op.create_table(
        "seat_locks",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("seat_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("ttl_seconds", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("payment_started", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_seat_locks")),
    )
    op.create_index(op.f("ix_seat_locks__owner_id_expires_at"), "seat_locks", ["owner_id", "expires_at"], unique=False)
    op.create_table(
        "show_feeds",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_show_feeds")),
    )
    op.create_table(
        "show_layouts",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["layout_id"], ["seat_layouts.id"], name=op.f("fk_show_layouts__layout_id")),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_show_layouts__show_id")),
        sa.PrimaryKeyConstraint("show_id", "version", name=op.f("pk_show_layouts")),
    )


def downgrade() -> None:
    op.drop_table("show_layouts")
    op.drop_table("show_feeds")
    op.drop_index(op.f("ix_seat_locks__owner_id_expires_at"), table_name="seat_locks")
    op.drop_table("seat_locks")
    op.drop_table("seat_layouts")
    op.drop_index("ix_seat_claims__due", table_name="seat_claims", postgresql_where=sa.text("state = 'L'"))
    op.drop_table("seat_claims")
    op.drop_table("seat_changes")
    op.drop_index(op.f("ix_layout_plans__show_id_layout_id"), table_name="layout_plans")
    op.drop_table("layout_plans")
