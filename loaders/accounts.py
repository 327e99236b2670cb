"""API keys of partners."""

from collections.abc import Sequence

from domain.api_keys import ApiKey
from loaders.grouping import grouped
from models import api_keys as key_rows
from models.base import Database


async def api_keys_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[ApiKey]]:
    """Oldest first, ended keys included. The caller may see all of these partners' data."""
    return grouped(partner_ids, await key_rows.of_partners(db, partner_ids), lambda key: key.partner_id)
