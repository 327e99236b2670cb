"""API keys of partners."""

from collections import defaultdict
from collections.abc import Sequence

from domain.accounts import ApiKey
from models import accounts as account_rows
from models.base import Database


async def api_keys_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[ApiKey]]:
    """Oldest first, revoked ones among them. The keys are those of partners that the caller may see whole."""
    grouped: dict[str, list[ApiKey]] = defaultdict(list)
    for key in await account_rows.keys_of(db, partner_ids):
        grouped[key.partner_id].append(key)
    return [grouped[partner_id] for partner_id in partner_ids]
