"""Reading of settlements, their lines and balances, for the partner itself and for operators."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.discovery import Page, day_behind, page_size
from domain.money import DEFAULT_CURRENCY
from domain.settlements.cycles import due_shows, earned_minor, forecast, next_payout_on, owed_minor, platform_date
from domain.settlements.statement import Balances, Settlement, SettlementLine, SettlementSearch
from models import base
from models.settlements import lines as line_rows
from models.settlements import statements as statement_rows
from models.settlements import unsettled as unsettled_rows
from resolvers.access import allow, own, own_partner
from resolvers.context import Context
from resolvers.partners.profile import get_partner
from resolvers.settlements.terms import in_currency, terms_of


@allow(Role.OPERATOR, partner=Scope.SETTLEMENTS_READ)
async def read_settlement(ctx: Context, settlement_id: str) -> Settlement:
    """Raises NotFound."""
    ids.expect(ids.SETTLEMENT, settlement_id)
    async with ctx.reading() as db:
        return own(ctx.principal, await statement_rows.find(db, settlement_id), settlement_id)


@allow(Role.OPERATOR, partner=Scope.SETTLEMENTS_READ)
async def list_settlements(ctx: Context, partner_id: str, search: SettlementSearch) -> Page[Settlement]:
    """The partner's settlements, the latest cycle first. Raises NotFound, InvalidInput."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    behind, days = day_behind(search.after), (search.first_day, search.last_day)
    async with ctx.reading() as db:
        await get_partner(db, partner_id)
        found = await statement_rows.page_of(db, partner_id, days, behind, page_size(search.first) + 1)
    return Page.of(found, search.first, lambda settlement: (str(settlement.cycle_date), settlement.id))


@allow(Role.OPERATOR, partner=Scope.SETTLEMENTS_READ)
async def read_lines(ctx: Context, settlements: Sequence[Settlement]) -> dict[str, list[SettlementLine]]:
    """Lines by settlement id, of settlements that the caller is authorised to read. One statement."""
    by_settlement: dict[str, list[SettlementLine]] = {settlement.id: [] for settlement in settlements}
    async with ctx.reading() as db:
        for line in await line_rows.of_settlements(db, list(by_settlement)):
            by_settlement[line.settlement_id].append(line)
    return by_settlement


@allow(Role.OPERATOR, partner=Scope.SETTLEMENTS_READ)
async def read_balances(ctx: Context, partner_id: str) -> Balances:
    """What the partner has earned, by stage: accrued, due, in transit, paid; and what it owes, carried forward. Raises
    NotFound.
    """
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.begin() as tx:
        await base.freeze(tx.db)
        await get_partner(tx.db, partner_id)
        now, terms = await base.now(tx.db), await terms_of(tx.db, partner_id, ctx.policy)
        shows = in_currency(await unsettled_rows.by_show(tx.db, partner_id), DEFAULT_CURRENCY)
        history, _ = await statement_rows.history_of(tx.db, partner_id, DEFAULT_CURRENCY)
        paid = await statement_rows.paid_of(tx.db, partner_id, DEFAULT_CURRENCY)
    due = earned_minor(due_shows(shows, terms, platform_date(now), now))
    return Balances(
        currency=DEFAULT_CURRENCY,
        accrued_minor=earned_minor(shows) - due,
        due_minor=due,
        in_transit_minor=paid.in_transit_minor,
        paid_minor=paid.paid_minor,
        carried_forward_minor=history.carried_minor + owed_minor(shows),
        next_payout_on=next_payout_on(forecast(shows, terms, history, now, None), now),
    )
