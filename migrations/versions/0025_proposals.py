"""What one operator has asked for and a second one has to ask for as well."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("request", postgresql.JSONB(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("seconded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(
        "uq_proposals__waiting",
        "proposals",
        ["operation", "object_id", "digest", "proposed_by"],
        unique=True,
        postgresql_where=sa.text("seconded_by is null"),
    )


def downgrade() -> None:
    op.drop_table("proposals")
