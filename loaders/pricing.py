"""Prices of shows."""

from collections.abc import Sequence

from domain.pricing import Price
from loaders.connections import directly
from models import pricing as price_rows
from models.direct import AnyConnection


@directly
async def prices_by_show(db: AnyConnection, show_ids: Sequence[str]) -> list[Sequence[Price]]:
    """The highest first."""
    return await price_rows.prices_by_show(db, show_ids)
