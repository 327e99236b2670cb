"""Refunds: requested in the transaction that decides them, performed at the provider by a worker."""

from datetime import timedelta

from domain import ids
from domain.accounts import Role
from domain.errors import Busy, NotFound
from domain.events import RefundRequested
from domain.ledger import Cause, PostingEvent, Source, sales
from domain.payments import Payment, Refund, RefundExceedsPayment, RefundRequest, RefundStatus, refundable_minor
from domain.ports import ProviderRefused, ProviderUnavailable, RefundOrder
from models.payments import payments as payment_rows
from models.payments import refunds as refund_rows
from resolvers.access import allow
from resolvers.context import Context, DirectTransaction, Transaction
from resolvers.ledger import post

ASK_AGAIN_AFTER = timedelta(seconds=30)
RETRY_REFUSED_AFTER = timedelta(minutes=15)


async def request_refund(tx: DirectTransaction, payment: Payment, wanted: RefundRequest) -> Refund:
    """Joins the transaction, which has locked the payment. Raises RefundExceedsPayment."""
    left = refundable_minor(payment)
    if wanted.amount_minor > left:
        raise RefundExceedsPayment(left, payment.currency)
    refund_id = wanted.refund_id or ids.new_in_show(ids.REFUND, payment.show_id)
    await payment_rows.count_refund(tx.db, payment, wanted.amount_minor)
    await refund_rows.add(tx.db, payment, refund_id, wanted)
    tx.record(RefundRequested(payment.show_id, refund_id))
    tx.booking_changed(payment.show_id)
    return await read_refund(tx, payment.show_id, refund_id)


async def read_refund(tx: DirectTransaction, show_id: str, refund_id: str) -> Refund:
    refund = await refund_rows.find(tx.db, show_id, refund_id)
    if refund is None:
        raise NotFound(refund_id)
    return refund


@allow(Role.SYSTEM)
async def perform_refund(ctx: Context, show_id: str, refund_id: str) -> None:
    """Asks the provider until the refund is processed. The refund's id is the idempotency key there.

    Raises Busy if the provider does not answer.
    """
    async with ctx.reading() as db:
        refund = await refund_rows.find(db, show_id, refund_id)
        if refund is None or refund.status is RefundStatus.PROCESSED:
            return
        payment = await payment_rows.get(db, show_id, refund.payment_id)
    order = RefundOrder(
        refund.id,
        payment.id,
        payment.provider_reference,
        payment.captured_minor,
        refund.amount_minor,
        refund.currency,
        refund.status is RefundStatus.FAILED,
    )
    try:
        answer = await ctx.services.payments.refund(order)
    except ProviderUnavailable as error:
        raise Busy from error
    except ProviderRefused:
        await _record(ctx, refund, payment.provider, RefundStatus.FAILED, None)
        return
    status = RefundStatus.PROCESSED if answer.processed else RefundStatus.REQUESTED
    await _record(ctx, refund, payment.provider, status, answer.reference)


async def _record(ctx: Context, refund: Refund, provider: str, status: RefundStatus, reference: str | None) -> None:
    again_after = RETRY_REFUSED_AFTER if status is RefundStatus.FAILED else ASK_AGAIN_AFTER
    async with ctx.begin() as tx:
        await record_refund_outcome(tx, refund, provider, status, reference)
        if status is not RefundStatus.PROCESSED:
            tx.record(RefundRequested(refund.show_id, refund.id), again_after)


async def record_refund_outcome(
    tx: Transaction, refund: Refund, provider: str, status: RefundStatus, reference: str | None
) -> None:
    """Joins the transaction. Idempotent: the same outcome reported again posts nothing."""
    await refund_rows.record_attempt(tx.db, refund, status, reference)
    tx.booking_changed(refund.show_id)
    if status is RefundStatus.PROCESSED:
        done = Cause(refund.show_id, Source.REFUND, refund.id, PostingEvent.PROCESSED, refund.booking_id)
        post(tx, sales.refund_processed(done, provider, refund.amount_minor, refund.currency))
