"""Prices of shows."""

from collections.abc import Sequence

from domain.pricing import Price
from loaders.connections import directly
from loaders.grouping import grouped
from models import pricing as price_rows
from models.direct import AnyConnection


@directly
async def prices_by_show(db: AnyConnection, show_ids: Sequence[str]) -> list[list[Price]]:
    """The highest first."""
    return grouped(show_ids, await price_rows.prices_of(db, show_ids), lambda price: price.show_id)
