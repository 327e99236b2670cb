"""Rows of partners and the documents that prove who they are."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    UniqueConstraint,
)

from models.base import instant, metadata, text_column

partners = Table(
    "partners",
    metadata,
    text_column("id", primary_key=True),
    text_column("name"),
    text_column("contact_email"),
    text_column("contact_phone"),
    text_column("status"),
    text_column("status_reason", nullable=True),
    Column("account_sealed", LargeBinary, nullable=False),
    text_column("account_key_id"),
    text_column("account_mask"),
    text_column("ifsc_code"),
    Column("bank_details_complete", Boolean, nullable=False),
    instant("bank_details_changed_at", nullable=True),
    Column("commission_percent", Numeric(5, 2)),
    Column("settlement_days", Integer),
    Column("lock_ttl_seconds", Integer),
    Column("cancellation_close_minutes", Integer),
    instant("created_at"),
    CheckConstraint("status in ('PENDING_VERIFICATION', 'ACTIVE', 'REJECTED')", name="status"),
    CheckConstraint("commission_percent between 0 and 100", name="commission"),
    Index(None, "contact_email"),
)

verification_documents = Table(
    "verification_documents",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    text_column("kind"),
    text_column("reference"),
    instant("submitted_at"),
    UniqueConstraint("partner_id", "kind", "reference"),
)

# One registration of a theater by one contact, spelled as they are compared.
registrations = Table(
    "registrations",
    metadata,
    text_column("email", primary_key=True),
    text_column("theater", primary_key=True),
    text_column("city", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
)
