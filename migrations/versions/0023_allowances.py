"""How often an allowance was used: messages about a ticket, codes to an address, registrations from a network."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_allowances",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "subject", name=op.f("pk_used_allowances")),
    )
    op.create_index(op.f("ix_used_allowances__until"), "used_allowances", ["until"], unique=False)


def downgrade() -> None:
    op.drop_table("used_allowances")
