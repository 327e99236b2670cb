"""Seats may cost nothing, and a ticket that costs nothing has no payment."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The looser check is added before the tighter one goes, so that there is always one."""
    op.create_check_constraint(op.f("ck_show_prices__not_negative"), "show_prices", "amount_minor >= 0")
    op.drop_constraint(op.f("ck_show_prices__amount"), "show_prices", type_="check")
    op.alter_column("tickets", "payment_id", nullable=True)


def downgrade() -> None:
    op.alter_column("tickets", "payment_id", nullable=False)
    op.create_check_constraint(op.f("ck_show_prices__amount"), "show_prices", "amount_minor > 0")
    op.drop_constraint(op.f("ck_show_prices__not_negative"), "show_prices", type_="check")
