"""The rates by which prices are shown with fee and tax."""

from collections.abc import Sequence

from domain.pricing import RateCard
from loaders.connections import directly
from models import pricing as price_rows
from models.direct import Connection


@directly
async def rates_in_force(db: Connection, currencies: Sequence[str]) -> list[RateCard | None]:
    """Of each currency, which have all the same now. Takes one statement."""
    return [await price_rows.card_in_force(db)] * len(currencies)
