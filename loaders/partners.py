"""Partners."""

from collections.abc import Sequence

from domain.partners import Partner
from models import partners as partner_rows
from models.base import Database


async def partners_by_id(db: Database, partner_ids: Sequence[str]) -> list[Partner | None]:
    """Whole rows. A customer reaches partners through tickets, but must not see contacts and bank details."""
    return await partner_rows.find_many(db, partner_ids)
