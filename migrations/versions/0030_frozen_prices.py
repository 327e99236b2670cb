"""A lock freezes what its seats cost. Tickets are taxed by price: slabs below the tax for all others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seat_locks", sa.Column("priced_seats", postgresql.JSONB(), nullable=True))
    op.add_column("seat_locks", sa.Column("rates_effective_on", sa.Date(), nullable=True))
    op.add_column(
        "rates",
        sa.Column("ticket_tax_slabs", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )


def downgrade() -> None:
    op.drop_column("rates", "ticket_tax_slabs")
    op.drop_column("seat_locks", "rates_effective_on")
    op.drop_column("seat_locks", "priced_seats")
