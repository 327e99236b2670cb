"""Indexes by which a customer's own rows are found, to be shown or erased: messages to an address, deeds on its account."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "ix_notifications__unrouted_recipient",
        "notifications",
        "recipient",
        sa.text("show_id = '-' and recipient <> ''"),
    ),
    ("ix_audit_trail__on_behalf_of", "audit_trail", "on_behalf_of", sa.text("on_behalf_of is not null")),
)


def upgrade() -> None:
    """Outside of a transaction, so each may be there already, or half of it: one that was cut off is made anew."""
    with op.get_context().autocommit_block():
        for name, table, column, where in INDEXES:
            op.drop_index(name, table_name=table, if_exists=True, postgresql_concurrently=True)
            op.create_index(name, table, [column], postgresql_where=where, postgresql_concurrently=True)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
