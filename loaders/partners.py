"""Partners and the documents that they filed."""

from collections.abc import Sequence

from domain.partners import Partner, VerificationDocument
from loaders.grouping import grouped
from models import partners as partner_rows
from models.base import Database


async def partners_by_id(db: Database, partner_ids: Sequence[str]) -> list[Partner | None]:
    """Whole rows. A customer reaches partners through tickets, but must not see contacts and bank details."""
    return await partner_rows.find_many(db, partner_ids)


async def documents_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[VerificationDocument]]:
    """Oldest first. The caller may see all of these partners' data."""
    found = await partner_rows.documents_of(db, partner_ids)
    return grouped(partner_ids, found, lambda document: document.partner_id)
