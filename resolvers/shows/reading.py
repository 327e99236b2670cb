"""Reading of shows and their prices, whatever their status."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.discovery import Page, page_size, time_behind
from domain.errors import NotFound
from domain.pricing import Price
from domain.shows import Show
from models import pricing as price_rows
from models import shows as show_rows
from resolvers.access import ANYONE, allow, require_partner
from resolvers.context import Context


@allow(*ANYONE)
async def read_show(ctx: Context, show_id: str) -> Show:
    """The show, whatever its status. Raises NotFound."""
    async with ctx.reading() as db:
        show = await show_rows.find(db, ids.expect(ids.SHOW, show_id))
    if show is None:
        raise NotFound(show_id)
    return show


@allow(*ANYONE)
async def list_prices(ctx: Context, show_id: str) -> Sequence[Price]:
    """The show's prices, highest first. Raises InvalidInput."""
    ids.expect(ids.SHOW, show_id)
    async with ctx.reading() as db:
        return await price_rows.prices_of(db, show_id)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def list_partner_shows(ctx: Context, partner_id: str, first: int, after: str | None = None) -> Page[Show]:
    """All shows of the partner, the latest start first. Raises Forbidden for another partner's, InvalidInput."""
    require_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    behind = time_behind(after)
    async with ctx.reading() as db:
        found = await show_rows.of_partner(db, partner_id, behind, page_size(first) + 1)
    return Page.of(found, first, lambda show: (show.starts_at.isoformat(), show.id))
