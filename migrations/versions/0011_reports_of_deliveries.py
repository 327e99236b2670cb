"""What a delivery says of its payment, kept beside its body: for operators, who look for payments nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment_deliveries", sa.Column("status", sa.Text(), nullable=True))
    op.add_column("payment_deliveries", sa.Column("provider_reference", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("payment_deliveries", "provider_reference")
    op.drop_column("payment_deliveries", "status")
