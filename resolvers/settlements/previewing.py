"""settlementPreview: the coming payouts, if nothing else is sold or cancelled."""

from datetime import date

from domain import ids
from domain.accounts import Role, Scope
from domain.money import DEFAULT_CURRENCY
from domain.settlements.cycles import Forecast, forecast, next_payout_on
from models import base
from models.settlements import statements as statement_rows
from models.settlements import unsettled as unsettled_rows
from resolvers.access import allow, own_partner
from resolvers.context import Context
from resolvers.partners.profile import get_partner
from resolvers.settlements.terms import in_currency, terms_of


@allow(Role.OPERATOR, partner=Scope.SETTLEMENTS_READ)
async def preview_settlement(ctx: Context, partner_id: str, as_of: date | None = None) -> Forecast:
    """Forecasts the cycles of all that is due up to the day, past or future, or of everything if none is given.
    Read-only.

    Raises NotFound.
    """
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.begin() as tx:
        await base.freeze(tx.db)
        await get_partner(tx.db, partner_id)
        now, terms = await base.now(tx.db), await terms_of(tx.db, partner_id, ctx.policy)
        shows = in_currency(await unsettled_rows.by_show(tx.db, partner_id), DEFAULT_CURRENCY)
        history, _ = await statement_rows.history_of(tx.db, partner_id, DEFAULT_CURRENCY)
    cycles = forecast(shows, terms, history, now, as_of)
    return Forecast(partner_id, DEFAULT_CURRENCY, as_of, cycles, next_payout_on(cycles, now))
