"""How long before the start sales close, of a partner's shows and of one show."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

COLUMNS = (("partners", "sales_close_minutes", "sales_close"), ("shows", "own_sales_close_minutes", "own_sales_close"))


def upgrade() -> None:
    for table, column, rule in COLUMNS:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}__{rule}"), table, f"{column} between 0 and 10080")


def downgrade() -> None:
    for table, column, rule in COLUMNS:
        op.drop_constraint(op.f(f"ck_{table}__{rule}"), table, type_="check")
        op.drop_column(table, column)
