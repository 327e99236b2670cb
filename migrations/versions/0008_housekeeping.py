"""Jobs that are due by the clock, and indexes for what is given up and what is found without a filter."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled_jobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_holder", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scheduled_jobs")),
    )
    op.create_check_constraint(op.f("ck_shows__sales_close"), "shows", "sales_close_minutes >= 0")
    op.create_index(op.f("ix_shows__starts_at_id"), "shows", ["starts_at", "id"], unique=False)
    op.create_index(
        "ix_notifications__given_up",
        "notifications",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("status = 'GIVEN_UP'"),
    )


def downgrade() -> None:
    op.drop_index("ix_notifications__given_up", table_name="notifications")
    op.drop_index(op.f("ix_shows__starts_at_id"), table_name="shows")
    op.drop_constraint(op.f("ck_shows__sales_close"), "shows", type_="check")
    op.drop_table("scheduled_jobs")
