"""A show has a format, a language and subtitles of its own. None is what its movie has."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

COLUMNS = ("format", "language", "folded_language", "subtitles")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("shows", sa.Column(name, sa.Text))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("shows", name)
