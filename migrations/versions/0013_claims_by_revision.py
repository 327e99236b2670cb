"""The index by which a process finds the claims that others have changed since it looked."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_seat_claims__show_id_revision", "seat_claims"


def upgrade() -> None:
    """Outside of a transaction, so the index may be half there already: one that was cut off is made anew."""
    with op.get_context().autocommit_block():
        op.drop_index(NAME, table_name=TABLE, if_exists=True, postgresql_concurrently=True)
        op.create_index(NAME, TABLE, ["show_id", "revision"], postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
