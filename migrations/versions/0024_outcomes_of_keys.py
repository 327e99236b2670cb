"""What a first answer said that its object does not: its replays say the same."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("idempotency_keys", sa.Column("outcome", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("idempotency_keys", "outcome")
