"""Payouts at the provider: sent under their own id, polled until they have ended and reconciled for days after.

An unknown outcome is not a failure. After an unanswered call the provider is asked first; money is sent again only
under the same id, and under a new id only after the provider has reported the old payout as failed or reversed.
"""

import structlog

from domain.accounts import Role
from domain.errors import Busy, NotFound
from domain.events import PayoutDue, PayoutStarted
from domain.ledger import Posting, transfers
from domain.ports import ProviderRefused, ProviderUnavailable
from domain.settlements.payouts import (
    BANK_DETAILS_CHANGED,
    HELD,
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
from resolvers.partners.banking import account_number_of

log = structlog.get_logger()


@allow(Role.SYSTEM)
async def perform_payout(ctx: Context, payout_id: str) -> None:
    """Does the payout's next step and records the one after it, until the payout has ended. One concurrent run acts.

    Raises Busy if the provider does not answer: the next run asks for the outcome first.
    """
    async with ctx.reading() as db:
        payout = await payout_rows.get(db, payout_id)
    if payout.has_ended:
        return
    async with ctx.begin() as tx:
        if not await payout_rows.claim_attempt(tx.db, payout):
            return
    answer = await _ask_or_send(ctx, payout)
    async with ctx.begin() as tx:
        after = await _record(tx, payout_id, answer)
        if not after.has_ended:
            tx.record(PayoutStarted(payout_id), after.ask_again_after)


@allow(Role.SYSTEM)
async def reconcile_payout(ctx: Context, payout_id: str) -> None:
    """Asks the provider once, also after the end: a bank may return money days later. Raises NotFound, Busy."""
    async with ctx.reading() as db:
        payout = await payout_rows.get(db, payout_id)
    try:
        answer = await ctx.services.payouts.read_payout(payout.id, payout.provider_reference)
    except (ProviderUnavailable, ProviderRefused) as error:
        raise Busy from error
    async with ctx.begin() as tx:
        await _record(tx, payout_id, answer)


async def _ask_or_send(ctx: Context, payout: Payout) -> ProviderPayout | None:
    """The provider's answer, sending the payout if the provider has none; None if nothing new is known. Raises Busy."""
    try:
        if payout.attempts:
            known = await ctx.services.payouts.read_payout(payout.id, payout.provider_reference)
            if known is not None or payout.status is not PayoutStatus.INITIATED:
                return known
        return await _send(ctx, payout)
    except (ProviderUnavailable, ProviderRefused) as error:
        raise Busy from error


async def _send(ctx: Context, payout: Payout) -> ProviderPayout | None:
    """Sends the payout. A failure counts if the provider repeats it when asked; a refusal, if it has no payout then."""
    async with ctx.reading() as db:
        destination = await payout_rows.destination_of(db, payout.partner_id)
    if destination.bank_details_changed_at != payout.bank_details_changed_at:
        return _withhold(payout, destination, BANK_DETAILS_CHANGED)
    if destination.payee.hold(payout.now) is not None:
        return _withhold(payout, destination, HELD)
    provider = ctx.services.payouts
    try:
        answer = await provider.pay_out(_order(ctx, payout, destination))
    except ProviderRefused as refusal:
        known = await provider.read_payout(payout.id, None)
        return known or ProviderPayout(PayoutStatus.FAILED, None, str(refusal) or "The provider refused it.")
    return await provider.read_payout(payout.id, answer.reference) if answer.status in UNDONE else answer


def _order(ctx: Context, payout: Payout, destination: Destination) -> PayoutOrder:
    """Raises SealBroken: nobody is paid to an account number that was put there from elsewhere."""
    return PayoutOrder(
        payout_id=payout.id,
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        beneficiary=destination.name,
        account_number=account_number_of(ctx.services.vault, payout.partner_id, destination),
        ifsc_code=destination.ifsc_code,
    )


def _withhold(payout: Payout, destination: Destination, why: str) -> ProviderPayout | None:
    """Fails a payout that was created for other bank details, or before a hold: another one starts when it ends. None
    during the hold if the payout was sent before: the earlier call may still arrive at the provider.
    """
    if payout.attempts and destination.payee.hold(payout.now) is not None:
        return None
    return ProviderPayout(PayoutStatus.FAILED, None, why)


async def _record(tx: Transaction, payout_id: str, answer: ProviderPayout | None) -> Payout:
    """Joins the transaction and applies the answer. A repeated, late or out-of-order answer changes nothing."""
    payout = await payout_rows.lock(tx.db, payout_id)
    if payout is None:
        raise NotFound(payout_id)
    if answer is None or answer.status is payout.status:
        return payout
    if not payout.may_become(answer.status):
        log.error(
            "The provider reported a new status for a payout that had ended.",
            payout=payout_id,
            status=payout.status,
            reported=answer.status,
        )
        return payout
    await payout_rows.move(tx.db, payout, answer)
    for posting in _postings(payout, answer.status):
        post(tx, posting)
    if answer.status in UNDONE:
        failures = await payout_rows.failures_of(tx.db, payout.settlement_id)
        tx.record(PayoutDue(payout.settlement_id), retry_after(failures.count))
    return await payout_rows.get(tx.db, payout_id)


def _postings(payout: Payout, status: PayoutStatus) -> list[Posting]:
    """The postings of the change of status. A payout reversed before it was reported as paid is posted as both."""
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
