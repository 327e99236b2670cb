"""Cancellation policies, what a booking freezes of them and of its show, and bounds on partners' terms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TERMS = {
    "settlement_days": "settlement_days between 0 and 60",
    "lock_ttl": "lock_ttl_seconds between 2 and 1800",
    "cancellation_close": "cancellation_close_minutes between 0 and 525600",
}


def upgrade() -> None:
    op.create_table(
        "cancellation_policies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("show_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tiers", postgresql.JSONB(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_array_length(tiers) between 1 and 10", name=op.f("ck_cancellation_policies__tiers")),
        sa.CheckConstraint("version > 0", name=op.f("ck_cancellation_policies__version")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_cancellation_policies__partner_id")),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_cancellation_policies__show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation_policies")),
        sa.UniqueConstraint(
            "partner_id",
            "show_id",
            "version",
            name=op.f("uq_cancellation_policies__partner_id_show_id_version"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    _freeze_shows_in_bookings()
    op.add_column("cancellations", sa.Column("policy_id", sa.Text(), nullable=True))
    op.add_column("cancellations", sa.Column("by_show", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "update cancellations c set by_show = true from refunds r"
        " where r.show_id = c.show_id and r.id = c.refund_id and r.reason = 'SHOW_CANCELLED'"
    )
    op.create_check_constraint(
        op.f("ck_cancellations__amounts"), "cancellations", "refund_minor >= 0 and fee_minor >= 0"
    )
    for name, bounds in TERMS.items():
        op.create_check_constraint(op.f(f"ck_partners__{name}"), "partners", bounds)


def _freeze_shows_in_bookings() -> None:
    """Bookings that exist were made for the show as it is: nothing could move it under a live one. Servers of the
    version before, which run on meanwhile, make some without.
    """
    op.add_column("bookings", sa.Column("show_starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bookings", sa.Column("screen_id", sa.Text(), nullable=True))
    op.add_column("bookings", sa.Column("movie_id", sa.Text(), nullable=True))
    op.add_column("bookings", sa.Column("cancellation_policy_id", sa.Text(), nullable=True))
    op.execute(
        "update bookings b set show_starts_at = s.starts_at, screen_id = s.screen_id, movie_id = s.movie_id"
        " from shows s where s.id = b.show_id"
    )


def downgrade() -> None:
    for name in TERMS:
        op.drop_constraint(op.f(f"ck_partners__{name}"), "partners", type_="check")
    op.drop_constraint(op.f("ck_cancellations__amounts"), "cancellations", type_="check")
    op.drop_column("cancellations", "by_show")
    op.drop_column("cancellations", "policy_id")
    for name in ("cancellation_policy_id", "movie_id", "screen_id", "show_starts_at"):
        op.drop_column("bookings", name)
    op.drop_table("cancellation_policies")
