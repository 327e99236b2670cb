"""The books: postings, what they mean for partners, days rolled up; and what a booking's quote was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SUM = """
create function ledger_sum(amounts bigint[]) returns bigint language sql immutable strict parallel safe
  return (select coalesce(sum(amount), 0)::bigint from unnest(amounts) as a (amount))
"""
ENTRIES = """
create view ledger_entries as
select p.show_id, p.source, p.source_id, p.event, p.booking_id, p.partner_id, p.currency,
       e.account, e.amount_minor, e.position, p.posted_at
from ledger_postings p, unnest(p.accounts, p.amounts) with ordinality as e (account, amount_minor, position)
"""
POSTING = ("show_id", "source", "source_id", "event")


def upgrade() -> None:
    op.execute(SUM)
    op.create_table(
        "ledger_postings",
        *(sa.Column(name, sa.Text(), nullable=False) for name in POSTING),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.Column("partner_id", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("accounts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("amounts", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ledger_sum(amounts) = 0", name=op.f("ck_ledger_postings__zero_sum")),
        sa.CheckConstraint(
            "cardinality(accounts) = cardinality(amounts) and cardinality(accounts) >= 2",
            name=op.f("ck_ledger_postings__whole"),
        ),
        sa.PrimaryKeyConstraint(*POSTING, name=op.f("pk_ledger_postings")),
    )
    op.create_index(op.f("ix_ledger_postings__show_id_booking_id"), "ledger_postings", ["show_id", "booking_id"])
    op.create_index(op.f("ix_ledger_postings__partner_id"), "ledger_postings", ["partner_id"])
    op.create_index("ix_ledger_postings__posted_at", "ledger_postings", ["posted_at"], postgresql_using="brin")
    op.execute(ENTRIES)
    op.create_table(
        "payables",
        *(sa.Column(name, sa.Text(), nullable=False) for name in POSTING),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("commission_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("refund_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "net_minor = gross_minor - commission_minor - tax_minor - refund_minor", name=op.f("ck_payables__net")
        ),
        sa.ForeignKeyConstraint(POSTING, [f"ledger_postings.{name}" for name in POSTING], name="fk_payables__posting"),
        sa.PrimaryKeyConstraint(*POSTING, name=op.f("pk_payables")),
    )
    op.create_index(
        "ix_payables__unsettled",
        "payables",
        ["partner_id", "currency"],
        postgresql_where=sa.text("settlement_id is null"),
    )
    op.create_index(op.f("ix_payables__settlement_id"), "payables", ["settlement_id"])
    op.create_index(op.f("ix_payables__show_id_booking_id"), "payables", ["show_id", "booking_id"])
    op.create_table(
        "ledger_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("debit_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "account", "currency", name=op.f("pk_ledger_days")),
    )
    op.create_table(
        "ledger_rolled_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ledger_rolled_days")),
    )
    # Null for bookings from before: their quotes were made when nobody wrote down of what.
    op.add_column("bookings", sa.Column("commission_percent", sa.Numeric(5, 2), nullable=True))
    op.add_column("bookings", sa.Column("commission_source", sa.Text(), nullable=True))
    op.add_column("bookings", sa.Column("rates_effective_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for column in ("rates_effective_on", "commission_source", "commission_percent"):
        op.drop_column("bookings", column)
    op.drop_table("ledger_rolled_days")
    op.drop_table("ledger_days")
    op.drop_table("payables")
    op.execute("drop view ledger_entries")
    op.drop_table("ledger_postings")
    op.execute("drop function ledger_sum(bigint[])")
