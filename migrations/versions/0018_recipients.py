"""An index of messages whose recipient is still known, by which old recipients are found and erased."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "ix_notifications__recipient_known"


def upgrade() -> None:
    """Outside of a transaction, so it may be there already, or half of it: one that was cut off is made anew."""
    with op.get_context().autocommit_block():
        op.drop_index(NAME, table_name="notifications", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            NAME,
            "notifications",
            ["created_at"],
            postgresql_where=sa.text("recipient <> ''"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index(NAME, table_name="notifications")
