"""API keys of partners."""

from collections.abc import Sequence

from domain.accounts import ApiKey
from loaders.grouping import grouped
from models import accounts as account_rows
from models.base import Database


async def api_keys_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[ApiKey]]:
    """Oldest first, revoked keys included. The caller may see all of these partners' data."""
    return grouped(partner_ids, await account_rows.keys_of(db, partner_ids), lambda key: key.partner_id)
