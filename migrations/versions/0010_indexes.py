"""Indexes for what is tidied away and looked after, built beside the work that goes on in their tables."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_outbox__done", "outbox", "done_at", "done_at is not null"),
    ("ix_outbox__parked", "outbox", "recorded_at", "parked_code is not null"),
    ("ix_refunds__failed", "refunds", "updated_at", "status = 'FAILED'"),
    ("ix_payment_deliveries__orphan", "payment_deliveries", "received_at", "orphan"),
)


def upgrade() -> None:
    """Outside of a transaction, so each may be there already, or half of it: one that was cut off is made anew."""
    with op.get_context().autocommit_block():
        for name, table, column, where in INDEXES:
            op.drop_index(name, table_name=table, if_exists=True, postgresql_concurrently=True)
            op.create_index(name, table, [column], postgresql_where=sa.text(where), postgresql_concurrently=True)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
