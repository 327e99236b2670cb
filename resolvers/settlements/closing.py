"""Closing of settlement cycles: every due payable gets into exactly one, however many calls run at a time."""

from datetime import date

from domain import ids
from domain.accounts import Role
from domain.errors import InvalidInput, NotFound
from domain.events import SettlementClosed, SettlementDue
from domain.partners import Partner
from domain.policy import Policy
from domain.settlements.calendar import Calendar, due_on
from domain.settlements.cycles import Terms, UnsettledShow, cycle_date, due_shows, expect_close, platform_date
from domain.settlements.statement import Carry, NothingDue, Settlement
from models import audit, base
from models import partners as partner_rows
from models.settlements import calendars as calendar_rows
from models.settlements import statements as statement_rows
from models.settlements import unsettled as unsettled_rows
from models.settlements.statements import NewSettlement
from models.settlements.unsettled import Waiting
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.settlements.releasing import start
from resolvers.settlements.terms import in_currency, terms_of


@allow(Role.OPERATOR)
async def process_settlement(ctx: Context, partner_id: str, as_of: date | None = None) -> Settlement:
    """Closes a cycle of all that is due up to the day, by default today, and starts its payout. Each currency gets a
    settlement of its own; answers the first currency's.

    Atomic; idempotent by key. Raises NotFound, NothingDue, InvalidInput for a future day outside of development.
    """
    ids.expect(ids.PARTNER, partner_id)
    async with ctx.begin() as tx:
        settlement_id = ids.new(ids.SETTLEMENT)
        earlier = await tx.replay_of("processSettlement", settlement_id)
        partner = await partner_rows.lock(tx.db, partner_id)
        if partner is None:
            raise NotFound(partner_id)
        if earlier is None:
            await _close_due(tx, partner, as_of, settlement_id)
        return await statement_rows.get(tx.db, earlier or settlement_id)


@allow(Role.SYSTEM)
async def settle_due_partners(ctx: Context) -> None:
    """Records a SettlementDue for every partner with a due amount, so that each is settled by a job of its own and a
    failure delays no other partner. Idempotent, also on several workers at once.
    """
    async with ctx.begin() as tx:
        waiting = await unsettled_rows.waiting(tx.db)
        if not waiting:
            return
        calendar, today = await calendar_rows.read(tx.db), platform_date(await base.now(tx.db))
        due = {each.partner_id for each in waiting if _first_due(each, tx.policy, calendar) <= today}
        for partner_id in sorted(due):
            tx.record(SettlementDue(partner_id))


@allow(Role.SYSTEM)
async def settle_partner(ctx: Context, partner_id: str) -> None:
    """Does what process_settlement does for today. Nothing due is no error. Raises NotFound."""
    async with ctx.begin() as tx:
        partner = await partner_rows.lock(tx.db, partner_id)
        if partner is None:
            raise NotFound(partner_id)
        try:
            await _close_due(tx, partner, None, ids.new(ids.SETTLEMENT))
        except NothingDue:
            return


async def _close_due(tx: Transaction, partner: Partner, as_of: date | None, first_id: str) -> None:
    """Joins the transaction, which has locked the partner, so that a concurrent call waits and finds nothing due.

    `first_id`: the id of the first currency's settlement, known before so that the idempotency key can name it.
    Raises NothingDue and InvalidInput, with nothing written.
    """
    now = await base.now(tx.db)
    day = platform_date(now) if as_of is None else as_of
    if day > platform_date(now) and not tx.policy.development:
        raise InvalidInput.of("as_of", "Expected today or a past day: only development accepts a future one.")
    expect_close(day)
    terms = await terms_of(tx.db, partner.id, tx.policy)
    due = due_shows(await unsettled_rows.by_show(tx.db, partner.id), terms, day, now)
    if not due:
        raise NothingDue(day)
    for at, currency in enumerate(sorted({show.currency for show in due})):
        id = first_id if at == 0 else ids.new(ids.SETTLEMENT)
        await _close_cycle(tx, partner, id, in_currency(due, currency), terms)


async def _close_cycle(
    tx: Transaction, partner: Partner, settlement_id: str, shows: list[UnsettledShow], terms: Terms
) -> None:
    currency = shows[0].currency
    history, last_number = await statement_rows.history_of(tx.db, partner.id, currency)
    new = NewSettlement(
        id=settlement_id,
        partner_id=partner.id,
        number=last_number + 1,
        cycle_date=cycle_date(shows, terms, history.closed),
        currency=currency,
        calendar_version=terms.calendar.version,
        settlement_days=terms.days,
        made_by=tx.principal.actor_id,
    )
    sums = await unsettled_rows.take(tx.db, new.id, partner.id, currency, [show.show_id for show in shows])
    carry = Carry(sums.net_minor, history.carried_minor)
    await statement_rows.add(tx.db, new, sums, carry)
    figures = {"partnerId": partner.id, "cycleDate": str(new.cycle_date), "payoutMinor": carry.payout_minor}
    tx.audit(audit.Entry("processSettlement", new.id, after=figures | {"currency": currency}))
    tx.record(SettlementClosed(new.id))
    await start(tx, partner, new.id)


def _first_due(waiting: Waiting, policy: Policy, calendar: Calendar) -> date:
    """The day on which the partner's earliest waiting payable is due."""
    days = policy.settlement_days if waiting.settlement_days is None else waiting.settlement_days
    return due_on(waiting.first_ends_at, waiting.time_zone, days, calendar)
