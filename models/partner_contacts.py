"""The contact addresses that partners had before: they are notified of changes for a while."""

from sqlalchemy import Column, ForeignKey, Table, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.partners import NOTIFIED_FOR
from models.base import Database, instant, metadata, text_column
from models.partners import partners

partner_contacts = Table(
    "partner_contacts",
    metadata,
    Column("partner_id", ForeignKey("partners.id"), primary_key=True),
    text_column("email", primary_key=True),
    instant("replaced_at"),
)


async def replace(db: Database, partner_id: str, email: str) -> None:
    """Records that the address is the partner's contact no longer."""
    new = upsert(partner_contacts).values(partner_id=partner_id, email=email, replaced_at=func.now())
    again = new.on_conflict_do_update(index_elements=["partner_id", "email"], set_={"replaced_at": func.now()})
    await db.execute(again)


async def recent(db: Database, partner_id: str) -> set[str]:
    """The partner's contact, and those that it had within the last 30 days."""
    former = select(partner_contacts.c.email).where(
        partner_contacts.c.partner_id == partner_id, partner_contacts.c.replaced_at > func.now() - NOTIFIED_FOR
    )
    current = select(partners.c.contact_email).where(partners.c.id == partner_id)
    return set((await db.execute(former.union(current))).scalars())
