"""Rows of partners, their registrations and verification documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    any_,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain import ids
from domain.partners import NewDocument, Partner, PartnerStatus, PartnerTerms, VerificationDocument
from models.base import (
    Database,
    columns_of,
    fetch_all,
    fetch_by_key,
    fetch_one,
    instant,
    metadata,
    text_column,
)

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
    instant("contact_changed_at", nullable=True),
    Column("commission_percent", Numeric(5, 2)),
    Column("settlement_days", Integer),
    Column("lock_ttl_seconds", Integer),
    Column("cancellation_close_minutes", Integer),
    Column("check_in_opens_minutes", Integer),
    Column("sales_close_minutes", Integer),
    text_column("cancellation_fee_earner", nullable=True),
    instant("created_at"),
    CheckConstraint("status in ('PENDING_VERIFICATION', 'ACTIVE', 'REJECTED', 'SUSPENDED')", name="status"),
    CheckConstraint("commission_percent between 0 and 100", name="commission"),
    CheckConstraint("settlement_days between 0 and 60", name="settlement_days"),
    CheckConstraint("lock_ttl_seconds between 2 and 1800", name="lock_ttl"),
    CheckConstraint("cancellation_close_minutes between 0 and 525600", name="cancellation_close"),
    CheckConstraint("check_in_opens_minutes between 0 and 10080", name="check_in_opens"),
    CheckConstraint("sales_close_minutes between 0 and 10080", name="sales_close"),
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

# One registration of a theater by one contact, in folded spelling.
registrations = Table(
    "registrations",
    metadata,
    text_column("email", primary_key=True),
    text_column("theater", primary_key=True),
    text_column("city", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
)

_PARTNERS = select(*columns_of(partners, Partner))
_DOCUMENTS = select(*columns_of(verification_documents, VerificationDocument))
_KEYS = bindparam("keys", type_=ARRAY(Text))


@dataclass(frozen=True)
class SealedBankDetails:
    """A partner's bank details: only `account_mask` and `ifsc_code` are readable."""

    account_key_id: str
    account_sealed: bytes
    account_mask: str
    ifsc_code: str
    bank_details_complete: bool


@dataclass(frozen=True)
class NewPartner:
    id: str
    name: str
    contact_email: str
    contact_phone: str
    status: PartnerStatus


async def add(db: Database, new: NewPartner, bank: SealedBankDetails) -> None:
    await db.execute(insert(partners).values(**vars(new), **vars(bank), created_at=func.now()))


async def claim_registration(db: Database, partner_id: str, email: str, theater: str, city: str) -> bool:
    """False if this contact has registered this theater. A concurrent registration waits for this transaction."""
    new = upsert(registrations).values(email=email, theater=theater, city=city, partner_id=partner_id)
    return (await db.execute(new.on_conflict_do_nothing().returning(registrations.c.partner_id))).first() is not None


async def find(db: Database, partner_id: str) -> Partner | None:
    return await fetch_one(db, _PARTNERS.where(partners.c.id == partner_id), Partner)


async def lock(db: Database, partner_id: str) -> Partner | None:
    """Locks the row FOR UPDATE until commit."""
    return await fetch_one(db, _PARTNERS.where(partners.c.id == partner_id).with_for_update(), Partner)


async def find_many(db: Database, partner_ids: Sequence[str]) -> list[Partner | None]:
    return await fetch_by_key(db, _PARTNERS.where(partners.c.id == any_(_KEYS)), Partner, "id", partner_ids)


async def change_status(db: Database, partner_id: str, status: PartnerStatus, reason: str | None) -> None:
    await db.execute(update(partners).where(partners.c.id == partner_id).values(status=status, status_reason=reason))


async def change_profile(db: Database, partner: Partner) -> None:
    profile = {name: getattr(partner, name) for name in ("name", "contact_email", "contact_phone")}
    await db.execute(update(partners).where(partners.c.id == partner.id).values(profile))


async def mark_contact_changed(db: Database, partner_id: str) -> None:
    """Records the time, from which payouts wait a day."""
    await db.execute(update(partners).where(partners.c.id == partner_id).values(contact_changed_at=func.now()))


async def terms_of(db: Database, partner_id: str) -> PartnerTerms | None:
    """None if there is no such partner."""
    statement = select(*columns_of(partners, PartnerTerms)).where(partners.c.id == partner_id)
    return await fetch_one(db, statement, PartnerTerms)


async def change_terms(db: Database, partner_id: str, terms: PartnerTerms) -> None:
    await db.execute(update(partners).where(partners.c.id == partner_id).values(**vars(terms)))


async def read_bank_details(db: Database, partner_id: str) -> SealedBankDetails | None:
    statement = select(*columns_of(partners, SealedBankDetails)).where(partners.c.id == partner_id)
    return await fetch_one(db, statement, SealedBankDetails)


@dataclass(frozen=True)
class StoredAccount:
    """A partner's sealed account number, and the branch for which it was sealed."""

    id: str
    account_key_id: str
    account_sealed: bytes
    ifsc_code: str


_ACCOUNTS = select(*columns_of(partners, StoredAccount)).order_by(partners.c.id)


async def accounts_after(db: Database, partner_id: str, most: int) -> list[StoredAccount]:
    """Those of the next partners in the order of ids; after "" the first ones."""
    return await fetch_all(db, _ACCOUNTS.where(partners.c.id > partner_id).limit(most), StoredAccount)


async def lock_accounts_sealed_otherwise(
    db: Database, sealing_id: str, partner_id: str, most: int
) -> list[StoredAccount]:
    """Like `accounts_after`, of the partners whose number was sealed with anything else. Locks their rows."""
    others = _ACCOUNTS.where(partners.c.id > partner_id, partners.c.account_key_id != sealing_id)
    return await fetch_all(db, others.limit(most).with_for_update(skip_locked=True), StoredAccount)


async def reseal(db: Database, partner_id: str, sealing_id: str, account: bytes) -> None:
    """The same number in another envelope: no change of bank details."""
    sealed = {"account_key_id": sealing_id, "account_sealed": account}
    await db.execute(update(partners).where(partners.c.id == partner_id).values(sealed))


async def change_bank_details(db: Database, partner_id: str, bank: SealedBankDetails) -> None:
    """Replaces the bank details and records the time of the change, from which payouts wait a day."""
    values = vars(bank) | {"bank_details_changed_at": func.now()}
    await db.execute(update(partners).where(partners.c.id == partner_id).values(values))


async def add_documents(db: Database, partner_id: str, documents: Sequence[NewDocument]) -> int:
    """Adds the documents that were not submitted before; answers how many."""
    rows = [{"id": ids.new(ids.DOCUMENT), "partner_id": partner_id} | vars(document) for document in documents]
    new = upsert(verification_documents).values([row | {"submitted_at": func.now()} for row in rows])
    made = new.on_conflict_do_nothing(index_elements=["partner_id", "kind", "reference"])
    return len((await db.execute(made.returning(verification_documents.c.id))).all())


async def documents_of(db: Database, partner_ids: Sequence[str]) -> list[VerificationDocument]:
    """Documents of the partners, oldest first."""
    theirs = _DOCUMENTS.where(verification_documents.c.partner_id == any_(_KEYS))
    ordered = theirs.order_by(verification_documents.c.submitted_at, verification_documents.c.id)
    return await fetch_all(db, ordered, VerificationDocument, {"keys": list(partner_ids)})
