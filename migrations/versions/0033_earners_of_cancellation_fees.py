"""Who earns the fee of a cancellation: a term of a partner, which a booking freezes. Without one, the platform."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("partners", sa.Column("cancellation_fee_earner", sa.Text(), nullable=True))
    op.add_column(
        "bookings", sa.Column("cancellation_fee_earner", sa.Text(), nullable=False, server_default="PLATFORM")
    )
