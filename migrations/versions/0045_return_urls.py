"""Where the customer goes on after paying, as the payment was initiated with."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payments", sa.Column("return_url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("payments", "return_url")
