"""Bookings, tickets, payments, refunds and what customers are told."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookings",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("lock_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("stored_status", sa.Text(), nullable=False),
        sa.Column("tickets_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stored_status in ('PENDING_PAYMENT', 'CONFIRMED', 'PARTIALLY_CANCELLED', 'CANCELLED')",
            name=op.f("ck_bookings__status"),
        ),
        sa.CheckConstraint("total_minor = tickets_minor + fee_minor + tax_minor", name=op.f("ck_bookings__total")),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("show_id", "lock_id", name=op.f("uq_bookings__show_id_lock_id")),
    )
    op.create_index(
        op.f("ix_bookings__customer_id_created_at"), "bookings", ["customer_id", "created_at"], unique=False
    )
    op.create_table(
        "notifications",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel in ('EMAIL', 'SMS')", name=op.f("ck_notifications__channel")),
        sa.CheckConstraint(
            "status in ('QUEUED', 'SENDING', 'SENT', 'GIVEN_UP')", name=op.f("ck_notifications__status")
        ),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("show_id", "cause", "channel", name=op.f("uq_notifications__show_id_cause_channel")),
    )
    op.create_table(
        "payment_deliveries",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("orphan", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_payment_deliveries")),
    )
    op.create_index(
        op.f("ix_payment_deliveries__show_id_payment_id"), "payment_deliveries", ["show_id", "payment_id"], unique=False
    )
    op.create_table(
        "payments",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("captured_minor", sa.BigInteger(), nullable=False),
        sa.Column("captured_currency", sa.Text(), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('INITIATED', 'PROCESSING', 'SUCCEEDED', 'FAILED')", name=op.f("ck_payments__status")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments__amount")),
        sa.CheckConstraint(
            "refunded_minor between 0 and captured_minor", name=op.f("ck_payments__refunds_within_capture")
        ),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments__show_id_booking_id"), "payments", ["show_id", "booking_id"], unique=False)
    op.create_index(
        "uq_payments__open",
        "payments",
        ["show_id", "booking_id"],
        unique=True,
        postgresql_where=sa.text("status in ('INITIATED', 'PROCESSING')"),
    )
    op.create_table(
        "booking_seats",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seat_type", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("commission_minor", sa.BigInteger(), nullable=False),
        sa.Column("commission_tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("not (sold and cancelled)", name=op.f("ck_booking_seats__sold_or_cancelled")),
        sa.ForeignKeyConstraint(
            ["show_id", "booking_id"],
            ["bookings.show_id", "bookings.id"],
            name=op.f("fk_booking_seats__show_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("show_id", "booking_id", "seat_id", name=op.f("pk_booking_seats")),
    )
    op.create_index(
        "uq_booking_seats__sold", "booking_seats", ["show_id", "seat_id"], unique=True, postgresql_where=sa.text("sold")
    )
    op.create_table(
        "cancellations",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("seat_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.Column("refund_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["show_id", "booking_id"],
            ["bookings.show_id", "bookings.id"],
            name=op.f("fk_cancellations__show_id_booking_id"),
        ),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_cancellations")),
    )
    op.create_index(
        op.f("ix_cancellations__show_id_booking_id"), "cancellations", ["show_id", "booking_id"], unique=False
    )
    op.create_table(
        "refunds",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status in ('REQUESTED', 'PROCESSED', 'FAILED')", name=op.f("ck_refunds__status")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds__amount")),
        sa.ForeignKeyConstraint(
            ["show_id", "payment_id"], ["payments.show_id", "payments.id"], name=op.f("fk_refunds__show_id_payment_id")
        ),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds__show_id_payment_id"), "refunds", ["show_id", "payment_id"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("seat_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pass_text", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_gate", sa.Text(), nullable=True),
        sa.CheckConstraint("status in ('BOOKED', 'CANCELLED', 'ADMITTED')", name=op.f("ck_tickets__status")),
        sa.ForeignKeyConstraint(
            ["show_id", "booking_id"], ["bookings.show_id", "bookings.id"], name=op.f("fk_tickets__show_id_booking_id")
        ),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("show_id", "booking_id", name=op.f("uq_tickets__show_id_booking_id")),
    )
    op.create_index(op.f("ix_tickets__customer_id_issued_at"), "tickets", ["customer_id", "issued_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_tickets__customer_id_issued_at"), table_name="tickets")
    op.drop_table("tickets")
    op.drop_index(op.f("ix_refunds__show_id_payment_id"), table_name="refunds")
    op.drop_table("refunds")
    op.drop_index(op.f("ix_cancellations__show_id_booking_id"), table_name="cancellations")
    op.drop_table("cancellations")
    op.drop_index("uq_booking_seats__sold", table_name="booking_seats", postgresql_where=sa.text("sold"))
    op.drop_table("booking_seats")
    op.drop_index(
        "uq_payments__open", table_name="payments", postgresql_where=sa.text("status in ('INITIATED', 'PROCESSING')")
    )
    op.drop_index(op.f("ix_payments__show_id_booking_id"), table_name="payments")
    op.drop_table("payments")
    op.drop_index(op.f("ix_payment_deliveries__show_id_payment_id"), table_name="payment_deliveries")
    op.drop_table("payment_deliveries")
    op.drop_table("notifications")
    op.drop_index(op.f("ix_bookings__customer_id_created_at"), table_name="bookings")
    op.drop_table("bookings")
