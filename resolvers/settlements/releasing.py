"""Starting of payouts: a row with its posting, once no hold remains."""

from datetime import timedelta

from domain import ids
from domain.accounts import Role
from domain.errors import NotFound
from domain.events import PayoutDue, PayoutStarted
from domain.ledger import transfers
from domain.partners import Partner
from domain.settlements.payouts import retry_after
from domain.settlements.statement import Settlement
from models import partners as partner_rows
from models.settlements import payouts as payout_rows
from models.settlements import statements as statement_rows
from resolvers.access import allow
from resolvers.context import NO_DELAY, Context, Transaction
from resolvers.ledger import post


@allow(Role.SYSTEM)
async def start_payout(ctx: Context, settlement_id: str) -> None:
    """Idempotent: a settlement whose payout is live gets no other. Raises NotFound."""
    async with ctx.begin() as tx:
        settlement = await statement_rows.get(tx.db, settlement_id)
        partner = await partner_rows.lock(tx.db, settlement.partner_id)
        if partner is None:
            raise NotFound(settlement.partner_id)
        await start(tx, partner, settlement_id)


@allow(Role.SYSTEM)
async def release_payouts(ctx: Context, partner_id: str) -> None:
    """Records the unpaid settlements for another start, after the partner's bank details, contact or status
    have changed.
    """
    async with ctx.begin() as tx:
        for settlement_id in await statement_rows.unpaid_ids(tx.db, partner_id):
            tx.record(PayoutDue(settlement_id))


async def start(tx: Transaction, partner: Partner, settlement_id: str) -> None:
    """Joins the transaction, which has locked the partner and so its bank details. A start that must wait is recorded
    for later, except where no time ends the hold: `release_payouts` runs when bank details or the status change.
    """
    settlement = await statement_rows.get(tx.db, settlement_id)
    if settlement.payout_minor == 0 or settlement.is_being_paid:
        return
    hold = settlement.hold
    if hold is not None and hold.until is None:
        return
    held_for = NO_DELAY if hold is None or hold.until is None else hold.until - settlement.now
    wait = max(held_for, await _wait_after_failure(tx, settlement))
    if wait > NO_DELAY:
        tx.record(PayoutDue(settlement.id), wait)
        return
    payout_id = ids.new(ids.PAYOUT)
    await payout_rows.add(tx.db, payout_id, settlement, tx.context.services.payouts.name, partner.account_mask)
    post(tx, transfers.payout_started(partner.id, payout_id, settlement.payout_minor, settlement.currency))
    tx.record(PayoutStarted(payout_id))


async def _wait_after_failure(tx: Transaction, settlement: Settlement) -> timedelta:
    failures = await payout_rows.failures_of(tx.db, settlement.id)
    if failures.last_at is None:
        return NO_DELAY
    return failures.last_at + retry_after(failures.count) - settlement.now
