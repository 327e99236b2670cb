"""first"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys__secret_hash")),
    )
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_trail")),
    )
    op.create_index(op.f("ix_audit_trail__object_id"), "audit_trail", ["object_id"], unique=False)
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
        "cities",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lookup", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cities")),
        sa.UniqueConstraint("lookup", name=op.f("uq_cities__lookup")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys__created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "layout_plans",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("conflicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_layout_plans")),
    )
    op.create_index(op.f("ix_layout_plans__show_id_layout_id"), "layout_plans", ["show_id", "layout_id"], unique=False)
    op.create_table(
        "movies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("folded_language", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("genres", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("formats", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("synopsis", sa.Text(), nullable=True),
        sa.Column("poster_url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("duration_minutes between 1 and 1440", name=op.f("ck_movies__duration")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movies")),
        postgresql.ExcludeConstraint(
            (sa.column("folded_name"), "="),
            (sa.column("folded_language"), "="),
            (
                sa.text(
                    "int4range(cast(extract(year from release_date) as integer),"
                    " cast(extract(year from release_date) as integer), '[]')"
                ),
                "&&",
            ),
            using="gist",
            name="ex_movies__title",
        ),
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
        "operators",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("email", name=op.f("uq_operators__email")),
    )
    op.create_table(
        "outbox",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_holder", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox__due",
        "outbox",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at is null and parked_code is null"),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_key_id", sa.Text(), nullable=False),
        sa.Column("account_mask", sa.Text(), nullable=False),
        sa.Column("ifsc_code", sa.Text(), nullable=False),
        sa.Column("bank_details_complete", sa.Boolean(), nullable=False),
        sa.Column("bank_details_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("commission_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("settlement_days", sa.Integer(), nullable=True),
        sa.Column("lock_ttl_seconds", sa.Integer(), nullable=True),
        sa.Column("cancellation_close_minutes", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('PENDING_VERIFICATION', 'ACTIVE', 'REJECTED')", name=op.f("ck_partners__status")
        ),
        sa.CheckConstraint("commission_percent between 0 and 100", name=op.f("ck_partners__commission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
    )
    op.create_index(op.f("ix_partners__contact_email"), "partners", ["contact_email"], unique=False)
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
        "rates",
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("convenience_fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("ticket_tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("commission_tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("effective_on", name=op.f("pk_rates")),
    )
    op.create_table(
        "seat_changes",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "version", name=op.f("pk_seat_changes")),
    )
    op.create_table(
        "seat_claims",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lock_id", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "case state when 'L' then lock_id is not null and owner_id is not null and expires_at is not null when 'B' then booking_id is not null else booking_id is null and lock_id is null end",
            name=op.f("ck_seat_claims__whole"),
        ),
        sa.CheckConstraint("state in ('L', 'B', 'X')", name=op.f("ck_seat_claims__state")),
        sa.PrimaryKeyConstraint("show_id", "seat_id", name=op.f("pk_seat_claims")),
    )
    op.create_index(
        "ix_seat_claims__due", "seat_claims", ["expires_at"], unique=False, postgresql_where=sa.text("state = 'L'")
    )
    op.create_table(
        "seat_layouts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seats", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_layouts")),
    )
    op.create_table(
        "seat_locks",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("seat_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("ttl_seconds", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("payment_started", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_seat_locks")),
    )
    op.create_index(op.f("ix_seat_locks__owner_id_expires_at"), "seat_locks", ["owner_id", "expires_at"], unique=False)
    op.create_table(
        "show_feeds",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_show_feeds")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("partner_id", "email", name=op.f("uq_staff__partner_id_email")),
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
        "theaters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.name"], name=op.f("fk_theaters__city")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_theaters__partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theaters")),
        sa.UniqueConstraint("partner_id", "city", "name", name=op.f("uq_theaters__partner_id_city_name")),
    )
    op.create_index(op.f("ix_theaters__city"), "theaters", ["city"], unique=False)
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
    op.create_table(
        "verification_documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_verification_documents__partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_documents")),
        sa.UniqueConstraint(
            "partner_id", "kind", "reference", name=op.f("uq_verification_documents__partner_id_kind_reference")
        ),
    )
    op.create_table(
        "registrations",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("theater", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_registrations__partner_id")),
        sa.PrimaryKeyConstraint("email", "theater", "city", name=op.f("pk_registrations")),
    )
    op.create_table(
        "screens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("theater_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("turnaround_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("turnaround_minutes between 0 and 240", name=op.f("ck_screens__turnaround")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_screens__partner_id")),
        sa.ForeignKeyConstraint(["theater_id"], ["theaters.id"], name=op.f("fk_screens__theater_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screens")),
        sa.UniqueConstraint("partner_id", "external_id", name=op.f("uq_screens__partner_id_external_id")),
        sa.UniqueConstraint("theater_id", "name", name=op.f("uq_screens__theater_id_name")),
    )
    op.create_table(
        "shows",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("theater_id", sa.Text(), nullable=False),
        sa.Column("screen_id", sa.Text(), nullable=False),
        sa.Column("movie_id", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("stored_status", sa.Text(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=True),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("lock_ttl_seconds", sa.Integer(), nullable=True),
        sa.Column("sales_close_minutes", sa.Integer(), nullable=False),
        sa.Column("cancellation_close_minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("screen_id"), "="),
            (sa.column("occupied"), "&&"),
            where=sa.text("stored_status <> 'CANCELLED'"),
            using="gist",
            name="ex_shows__screen_occupied",
        ),
        sa.CheckConstraint("stored_status in ('DRAFT', 'PUBLISHED', 'CANCELLED')", name=op.f("ck_shows__status")),
        sa.CheckConstraint("lock_ttl_seconds between 2 and 1800", name=op.f("ck_shows__lock_ttl")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shows__start_before_end")),
        sa.ForeignKeyConstraint(["movie_id"], ["movies.id"], name=op.f("fk_shows__movie_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_shows__partner_id")),
        sa.ForeignKeyConstraint(["screen_id"], ["screens.id"], name=op.f("fk_shows__screen_id")),
        sa.ForeignKeyConstraint(["theater_id"], ["theaters.id"], name=op.f("fk_shows__theater_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shows")),
        sa.UniqueConstraint("partner_id", "external_id", name=op.f("uq_shows__partner_id_external_id")),
    )
    op.create_index(op.f("ix_shows__movie_id_starts_at"), "shows", ["movie_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_shows__theater_id_starts_at"), "shows", ["theater_id", "starts_at"], unique=False)
    op.create_table(
        "show_layouts",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("layout_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["layout_id"], ["seat_layouts.id"], name=op.f("fk_show_layouts__layout_id")),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_show_layouts__show_id")),
        sa.PrimaryKeyConstraint("show_id", "version", name=op.f("pk_show_layouts")),
    )
    op.create_table(
        "show_prices",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("seat_type", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_show_prices__amount")),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_show_prices__show_id")),
        sa.PrimaryKeyConstraint("show_id", "seat_type", name=op.f("pk_show_prices")),
    )


def downgrade() -> None:
    op.drop_table("show_prices")
    op.drop_table("show_layouts")
    op.drop_index(op.f("ix_shows__theater_id_starts_at"), table_name="shows")
    op.drop_index(op.f("ix_shows__movie_id_starts_at"), table_name="shows")
    op.drop_table("shows")
    op.drop_table("screens")
    op.drop_table("registrations")
    op.drop_table("verification_documents")
    op.drop_index(op.f("ix_tickets__customer_id_issued_at"), table_name="tickets")
    op.drop_table("tickets")
    op.drop_index(op.f("ix_theaters__city"), table_name="theaters")
    op.drop_table("theaters")
    op.drop_index(op.f("ix_refunds__show_id_payment_id"), table_name="refunds")
    op.drop_table("refunds")
    op.drop_index(op.f("ix_cancellations__show_id_booking_id"), table_name="cancellations")
    op.drop_table("cancellations")
    op.drop_index("uq_booking_seats__sold", table_name="booking_seats", postgresql_where=sa.text("sold"))
    op.drop_table("booking_seats")
    op.drop_table("staff")
    op.drop_table("show_feeds")
    op.drop_index(op.f("ix_seat_locks__owner_id_expires_at"), table_name="seat_locks")
    op.drop_table("seat_locks")
    op.drop_table("seat_layouts")
    op.drop_index("ix_seat_claims__due", table_name="seat_claims", postgresql_where=sa.text("state = 'L'"))
    op.drop_table("seat_claims")
    op.drop_table("seat_changes")
    op.drop_table("rates")
    op.drop_index(
        "uq_payments__open", table_name="payments", postgresql_where=sa.text("status in ('INITIATED', 'PROCESSING')")
    )
    op.drop_index(op.f("ix_payments__show_id_booking_id"), table_name="payments")
    op.drop_table("payments")
    op.drop_index(op.f("ix_payment_deliveries__show_id_payment_id"), table_name="payment_deliveries")
    op.drop_table("payment_deliveries")
    op.drop_index(op.f("ix_partners__contact_email"), table_name="partners")
    op.drop_table("partners")
    op.drop_index(
        "ix_outbox__due", table_name="outbox", postgresql_where=sa.text("done_at is null and parked_code is null")
    )
    op.drop_table("outbox")
    op.drop_table("operators")
    op.drop_table("notifications")
    op.drop_table("movies")
    op.drop_index(op.f("ix_layout_plans__show_id_layout_id"), table_name="layout_plans")
    op.drop_table("layout_plans")
    op.drop_index(op.f("ix_idempotency_keys__created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("customers")
    op.drop_table("cities")
    op.drop_index(op.f("ix_bookings__customer_id_created_at"), table_name="bookings")
    op.drop_table("bookings")
    op.drop_index(op.f("ix_audit_trail__object_id"), table_name="audit_trail")
    op.drop_table("audit_trail")
    op.drop_table("api_keys")
