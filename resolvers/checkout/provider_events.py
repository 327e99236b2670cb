"""What a provider tells unasked, through one door for all providers: each piece in one transaction, once or twice."""

from dataclasses import replace

import structlog

from domain import ids
from domain.checkout.callback import Report
from domain.checkout.provider_events import (
    BankSettlementReport,
    DisputeReport,
    PayoutReport,
    ProviderEvent,
    RefundReport,
)
from domain.errors import Busy, NotFound
from domain.events import PayoutReported
from domain.ledger import transfers
from domain.payments import PaymentStatus, RefundStatus
from domain.ports import ProviderUnavailable
from models import base
from models.checkout import bank_settlements as bank_settlement_rows
from models.checkout import deliveries as delivery_rows
from models.checkout import disputes as dispute_rows
from models.payments import payments as payment_rows
from resolvers.access import ANYONE, allow
from resolvers.checkout.callback import keep_unmatched
from resolvers.checkout.settling import Settled, settle
from resolvers.context import Context, Transaction
from resolvers.ledger import post
from resolvers.payments import read_refund, record_refund_outcome

log = structlog.get_logger()


@allow(*ANYONE)
async def accept_provider_event(ctx: Context, provider: str, body: bytes, signature: str | None) -> bool:
    """Whoever calls, the signature decides. Idempotent by what is told and its state: never by the delivery's id,
    which nobody signs. False: nothing that concerns us.

    Raises NotFound for any provider but ours, BadSignature, with nothing stored, InvalidInput for a signed body that
    says nothing, and Busy where the provider has to be asked and does not answer: it will tell again.
    """
    if provider != ctx.services.provider_events.name:
        raise NotFound(provider)
    async with ctx.reading() as db:
        now = await base.unix_seconds(db)
    try:
        event = await ctx.services.provider_events.read_event(body, signature, now)
    except ProviderUnavailable as error:
        raise Busy from error
    if event is None:
        log.info("provider_event_ignored", provider=provider)
        return False
    await _take(ctx, event, body)
    return True


async def _take(ctx: Context, event: ProviderEvent, body: bytes) -> None:
    match event:
        case Report():
            await _take_report(ctx, event, body)
        case RefundReport():
            await _take_refund(ctx, event)
        case PayoutReport():
            async with ctx.begin() as tx:
                tx.record(PayoutReported(event.payout_id))
        case DisputeReport():
            await _take_dispute(ctx, event, body)
        case BankSettlementReport():
            await _take_bank_settlement(ctx, event)


async def _take_report(ctx: Context, report: Report, body: bytes) -> None:
    try:
        show_id = ctx.show_of(report.payment_id)
        async with ctx.begin() as tx:
            settled = await settle(tx, show_id, report)
            await _take_second(tx, settled, report)
            await delivery_rows.keep(tx.db, show_id, report.payment_id, body, unmatched=False)
    except NotFound:
        await keep_unmatched(ctx, report.payment_id, body)


async def _take_second(tx: Transaction, settled: Settled, report: Report) -> None:
    """Money that came a second time for one order is a payment of its own, which settling sends back."""
    first = settled.payment
    if report.status is not PaymentStatus.SUCCEEDED or report.reference in (None, first.provider_reference):
        return
    second_id = ids.new_in_show(ids.PAYMENT, first.show_id)
    if await payment_rows.add_second(tx.db, second_id, first, report.reference):
        await settle(tx, first.show_id, replace(report, payment_id=second_id))


async def _take_refund(ctx: Context, report: RefundReport) -> None:
    """A failure is tried again by the worker that asks for the refund: it never stops before the refund is made."""
    try:
        show_id = ctx.show_of(report.refund_id)
        async with ctx.begin() as tx:
            refund = await read_refund(tx, show_id, report.refund_id)
            payment = await payment_rows.get(tx.db, show_id, refund.payment_id)
            status = RefundStatus.PROCESSED if report.processed else RefundStatus.FAILED
            await record_refund_outcome(tx, refund, payment.provider, status, report.reference)
    except NotFound:
        log.warning("provider_event_of_an_unknown_refund", refund_id=report.refund_id)


async def _take_dispute(ctx: Context, report: DisputeReport, body: bytes) -> None:
    provider = ctx.services.provider_events.name
    try:
        show_id = ctx.show_of(report.payment_id)
        async with ctx.begin() as tx:
            await payment_rows.get(tx.db, show_id, report.payment_id)
            await dispute_rows.record(tx.db, show_id, provider, report)
    except NotFound:
        await keep_unmatched(ctx, report.payment_id, body)
        async with ctx.begin() as tx:
            await dispute_rows.record(tx.db, ids.UNROUTED, provider, report)


async def _take_bank_settlement(ctx: Context, report: BankSettlementReport) -> None:
    provider = ctx.services.provider_events.name
    async with ctx.begin() as tx:
        settlement_id = await bank_settlement_rows.record(tx.db, provider, report)
        if settlement_id is None or report.gross_minor == 0:
            return
        settled = transfers.bank_settled(
            settlement_id,
            provider,
            report.gross_minor,
            fee_minor=report.fee_minor,
            tax_minor=report.tax_minor,
            currency=report.currency,
        )
        await post(tx, settled)
