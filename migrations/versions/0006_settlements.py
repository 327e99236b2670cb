"""Bank holidays, settlements and payouts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = "status in ('INITIATED', 'PROCESSING', 'PAID')"


def upgrade() -> None:
    op.create_table(
        "bank_holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_bank_holidays__version")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_bank_holidays")),
    )
    op.create_table(
        "settlements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cycle_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("commission_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("refund_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("carried_in_minor", sa.BigInteger(), nullable=False),
        sa.Column("payout_minor", sa.BigInteger(), nullable=False),
        sa.Column("carried_out_minor", sa.BigInteger(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("settlement_days", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "net_minor = gross_minor - commission_minor - tax_minor - refund_minor", name=op.f("ck_settlements__net")
        ),
        sa.CheckConstraint(
            "net_minor + carried_in_minor = payout_minor + carried_out_minor", name=op.f("ck_settlements__carry")
        ),
        sa.CheckConstraint(
            "carried_in_minor <= 0 and carried_out_minor <= 0 and payout_minor >= 0"
            " and (payout_minor = 0 or carried_out_minor = 0)",
            name=op.f("ck_settlements__signs"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_settlements__partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint(
            "partner_id", "cycle_date", "currency", name=op.f("uq_settlements__partner_id_cycle_date_currency")
        ),
        sa.UniqueConstraint(
            "partner_id", "currency", "number", name=op.f("uq_settlements__partner_id_currency_number")
        ),
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("account_mask", sa.Text(), nullable=False),
        sa.Column("bank_details_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payouts__amount")),
        sa.CheckConstraint(
            "status in ('INITIATED', 'PROCESSING', 'PAID', 'FAILED', 'REVERSED')", name=op.f("ck_payouts__status")
        ),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_payouts__settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
    )
    op.create_index(op.f("ix_payouts__settlement_id_created_at"), "payouts", ["settlement_id", "created_at"])
    op.create_index("uq_payouts__live", "payouts", ["settlement_id"], unique=True, postgresql_where=sa.text(LIVE))


def downgrade() -> None:
    op.drop_table("payouts")
    op.drop_table("settlements")
    op.drop_table("bank_holidays")
