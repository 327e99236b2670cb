"""A row of a show's seat change log may say that the show itself has changed: prices, times or status.

Servers of the version before read such a row as one in which no seat changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("seat_changes", sa.Column("show_changed", sa.Boolean(), nullable=False, server_default="false"))
