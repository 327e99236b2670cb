"""Partners and what they filed."""

from collections import defaultdict
from collections.abc import Sequence

from domain.partners import Partner, VerificationDocument
from models import partners as partner_rows
from models.base import Database


async def partners_by_id(db: Database, partner_ids: Sequence[str]) -> list[Partner | None]:
    """Whole rows. A customer reaches partners through its tickets: contacts and bank details are not for its eyes."""
    return await partner_rows.find_many(db, partner_ids)


async def documents_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[VerificationDocument]]:
    """Oldest first. The keys are those of partners that the caller may see whole."""
    grouped: dict[str, list[VerificationDocument]] = defaultdict(list)
    for document in await partner_rows.documents_of(db, partner_ids):
        grouped[document.partner_id].append(document)
    return [grouped[partner_id] for partner_id in partner_ids]
