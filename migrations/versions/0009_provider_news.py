"""What providers tell besides payments: disputes, and what they settled to our bank."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disputes__amount")),
        sa.CheckConstraint(
            "status in ('OPEN', 'WON', 'LOST', 'CHARGED_TO_PLATFORM', 'CHARGED_TO_PARTNER')",
            name=op.f("ck_disputes__status"),
        ),
        sa.CheckConstraint("(decided_at is null) = (status = 'OPEN')", name=op.f("ck_disputes__decided")),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "show_id", "provider", "provider_reference", name=op.f("uq_disputes__show_id_provider_provider_reference")
        ),
    )
    op.create_index(op.f("ix_disputes__show_id_payment_id"), "disputes", ["show_id", "payment_id"], unique=False)
    op.create_index(op.f("ix_disputes__opened_at_id"), "disputes", ["opened_at", "id"], unique=False)
    op.create_table(
        "bank_settlements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("utr", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("net_minor = gross_minor - fee_minor - tax_minor", name=op.f("ck_bank_settlements__net")),
        sa.CheckConstraint(
            "least(gross_minor, fee_minor, tax_minor, net_minor) >= 0", name=op.f("ck_bank_settlements__amounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_settlements")),
        sa.UniqueConstraint(
            "provider", "provider_reference", name=op.f("uq_bank_settlements__provider_provider_reference")
        ),
    )


def downgrade() -> None:
    op.drop_table("bank_settlements")
    op.drop_table("disputes")
