"""Prices of shows."""

from collections import defaultdict
from collections.abc import Sequence

from domain.pricing import Price
from models import pricing as price_rows
from models.base import Database


async def prices_by_show(db: Database, show_ids: Sequence[str]) -> list[list[Price]]:
    """The dearest first."""
    grouped: dict[str, list[Price]] = defaultdict(list)
    for price in await price_rows.prices_of(db, show_ids):
        grouped[price.show_id].append(price)
    return [grouped[show_id] for show_id in show_ids]
