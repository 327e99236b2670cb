"""Payouts at the provider: told once under their own id, asked about until the outcome is known, and for days after.

Unknown is not failed. Whatever a call left open is asked for first; money is sent again only under the same id, and
under a new one only when the provider itself has said that the old one came to nothing.
"""

import structlog

from domain.accounts import Role
from domain.errors import Busy, NotFound
from domain.events import PayoutDue, PayoutStarted
from domain.ledger import Posting, transfers
from domain.ports import ProviderRefused, ProviderUnavailable
from domain.settlements.holds import hold_of
from domain.settlements.payouts import (
    BANK_DETAILS_CHANGED,
    UNDONE,
    Payout,
    PayoutOrder,
    PayoutStatus,
    ProviderPayout,
    retry_after,
)
from models.settlements import payouts as payout_rows
from models.settlements.payouts import Destination
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.ledger import post

log = structlog.get_logger()


@allow(Role.SYSTEM)
async def perform_payout(ctx: Context, payout_id: str) -> None:
    """Carries the payout on by a step and records the next one, until it has ended. Two at once are as one.

    Raises Busy while the provider does not answer: the next run asks what became of it.
    """
    async with ctx.reading() as db:
        payout = await payout_rows.get(db, payout_id)
    if payout.has_ended:
        return
    async with ctx.begin() as tx:
        if not await payout_rows.claim_attempt(tx.db, payout):
            return
    answer = await _answered(ctx, payout)
    async with ctx.begin() as tx:
        after = await _record(tx, payout_id, answer)
        if not after.has_ended:
            tx.record(PayoutStarted(payout_id), after.ask_again_after)


@allow(Role.SYSTEM)
async def reconcile_payout(ctx: Context, payout_id: str) -> None:
    """Asks once, at any time: a bank may return money when nobody expects it any more. Raises Busy."""
    async with ctx.reading() as db:
        payout = await payout_rows.get(db, payout_id)
    try:
        answer = await ctx.services.payouts.read_payout(payout.id, payout.provider_reference)
    except (ProviderUnavailable, ProviderRefused) as error:
        raise Busy from error
    async with ctx.begin() as tx:
        await _record(tx, payout_id, answer)


async def _answered(ctx: Context, payout: Payout) -> ProviderPayout | None:
    """None: nothing new is known. Raises Busy."""
    try:
        if payout.attempts:
            known = await ctx.services.payouts.read_payout(payout.id, payout.provider_reference)
            if known is not None or payout.status is not PayoutStatus.INITIATED:
                return known
        return await _sent(ctx, payout)
    except (ProviderUnavailable, ProviderRefused) as error:
        raise Busy from error


async def _sent(ctx: Context, payout: Payout) -> ProviderPayout | None:
    """A failure counts once the provider repeats it when asked; a refusal, when it then knows nothing of the payout."""
    async with ctx.reading() as db:
        destination = await payout_rows.destination_of(db, payout.partner_id)
    if destination.bank_details_changed_at != payout.bank_details_changed_at:
        return _withheld(payout, destination)
    provider = ctx.services.payouts
    try:
        answer = await provider.pay_out(_order(ctx, payout, destination))
    except ProviderRefused as refusal:
        known = await provider.read_payout(payout.id, None)
        return known or ProviderPayout(PayoutStatus.FAILED, None, str(refusal) or "The provider refused it.")
    return await provider.read_payout(payout.id, answer.reference) if answer.status in UNDONE else answer


def _order(ctx: Context, payout: Payout, destination: Destination) -> PayoutOrder:
    return PayoutOrder(
        payout_id=payout.id,
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        beneficiary=destination.name,
        account_number=ctx.services.vault.open(destination.account_key_id, destination.account_sealed),
        ifsc_code=destination.ifsc_code,
    )


def _withheld(payout: Payout, destination: Destination) -> ProviderPayout | None:
    """The bank details are others than the intent was made for: it must not go to them before a day has passed. Where
    it was sent before and the provider knows nothing of it, that call may still arrive, for as long as that day.
    """
    if payout.attempts and hold_of(destination.bank_details_changed_at, payout.now, complete=True) is not None:
        return None
    return ProviderPayout(PayoutStatus.FAILED, None, BANK_DETAILS_CHANGED)


async def _record(tx: Transaction, payout_id: str, answer: ProviderPayout | None) -> Payout:
    """What the provider says takes effect here, whoever asked; said again, late or out of order it changes nothing."""
    payout = await payout_rows.lock(tx.db, payout_id)
    if payout is None:
        raise NotFound(payout_id)
    if answer is None or answer.status is payout.status:
        return payout
    if not payout.may_become(answer.status):
        log.error("A payout that had ended is told otherwise.", payout=payout_id, was=payout.status, told=answer.status)
        return payout
    await payout_rows.move(tx.db, payout, answer)
    for posting in _postings(payout, answer.status):
        await post(tx, posting)
    if answer.status in UNDONE:
        failures = await payout_rows.failures_of(tx.db, payout.settlement_id)
        tx.record(PayoutDue(payout.settlement_id), retry_after(failures.count))
    return await payout_rows.get(tx.db, payout_id)


def _postings(payout: Payout, status: PayoutStatus) -> list[Posting]:
    """Money that came back before anybody told that it had left has left in the books all the same."""
    of = (payout.partner_id, payout.id, payout.amount_minor, payout.currency)
    match payout.status, status:
        case _, PayoutStatus.PAID:
            return [transfers.payout_paid(*of)]
        case _, PayoutStatus.FAILED:
            return [transfers.payout_failed(*of)]
        case PayoutStatus.PAID, PayoutStatus.REVERSED:
            return [transfers.payout_reversed(*of)]
        case _, PayoutStatus.REVERSED:
            return [transfers.payout_paid(*of), transfers.payout_reversed(*of)]
        case _:
            return []
