"""Indexes by which operators find customers and bookings: by address, number, and a payment provider's reference."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_customers__email", "customers", sa.text("lower(email)"), None),
    ("ix_customers__phone", "customers", "phone", None),
    ("ix_payments__provider_reference", "payments", "provider_reference", sa.text("provider_reference is not null")),
)


def upgrade() -> None:
    """Outside of a transaction, so each may be there already, or half of it: one that was cut off is made anew."""
    with op.get_context().autocommit_block():
        for name, table, indexed, where in INDEXES:
            op.drop_index(name, table_name=table, if_exists=True, postgresql_concurrently=True)
            op.create_index(name, table, [indexed], postgresql_where=where, postgresql_concurrently=True)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
