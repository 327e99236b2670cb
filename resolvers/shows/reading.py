"""Looking at one show."""

from domain import ids
from domain.errors import NotFound
from domain.pricing import Price
from domain.shows import Show
from models import pricing as price_rows
from models import shows as show_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context


@allow(*ANYONE)
async def read_show(ctx: Context, show_id: str) -> Show:
    """Raises NotFound; a show that is not on sale is shown with its status."""
    async with ctx.reading() as db:
        show = await show_rows.find(db, ids.expect(ids.SHOW, show_id))
    if show is None:
        raise NotFound(show_id)
    return show


@allow(*ANYONE)
async def list_prices(ctx: Context, show_id: str) -> list[Price]:
    """The dearest first."""
    async with ctx.reading() as db:
        return await price_rows.prices_of(db, [show_id])
