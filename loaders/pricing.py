"""Prices of shows."""

from collections.abc import Sequence

from domain.pricing import Price
from loaders.grouping import grouped
from models import pricing as price_rows
from models.base import Database


async def prices_by_show(db: Database, show_ids: Sequence[str]) -> list[list[Price]]:
    """The highest first."""
    return grouped(show_ids, await price_rows.prices_of(db, show_ids), lambda price: price.show_id)
