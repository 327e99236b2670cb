"""What a payment provider sends unasked takes effect here, on whichever path and in whatever order it arrives.

An event is idempotent by what it reports and the state it finds, never by its delivery's id, which is not signed.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from domain import ids
from domain.bookings import BookingStatus
from domain.checkout.reports import (
    BankSettlementReport,
    DisputeReport,
    PaymentReport,
    PayoutReport,
    ProviderEvent,
    RefundReport,
)
from domain.errors import Busy, NotFound
from domain.events import PayoutReported
from domain.ledger import transfers
from domain.payments import Payment, PaymentStatus, RefundStatus
from domain.ports import ProviderUnavailable
from models.checkout import bank_settlements as bank_settlement_rows
from models.checkout import deliveries as delivery_rows
from models.checkout import disputes as dispute_rows
from models.payments import payments as payment_rows
from resolvers.access import ANYONE, allow
from resolvers.checkout.settling import Settled, settle
from resolvers.context import Context, DirectTransaction
from resolvers.ledger import post
from resolvers.payments import read_refund, record_refund_outcome

log = structlog.get_logger()

Sent = TypeVar("Sent")


@dataclass(frozen=True)
class CallbackAnswer:
    """`booking_status` is None for a payment that the platform does not know."""

    payment_id: str
    status: PaymentStatus
    booking_status: BookingStatus | None


@allow(*ANYONE)
async def accept_callback(ctx: Context, body: bytes, signature: str | None) -> CallbackAnswer:
    """The documented callback of a payment; the signature says who calls. Atomic and idempotent.

    Raises NotFound where the provider sends none, BadSignature and MalformedDelivery with nothing stored, and
    InvalidInput for JSON that is no callback.
    """
    report = await _read(ctx.services.provider_events.read_callback, body, signature)
    async with ctx.services.reports:
        settled = await _take_payment(ctx, report, body)
    if settled is None:
        return CallbackAnswer(report.payment_id, report.status, None)
    return CallbackAnswer(settled.payment.id, settled.payment.status, settled.booking.status)


@allow(*ANYONE)
async def accept_provider_event(ctx: Context, provider: str, body: bytes, signature: str | None) -> bool:
    """An event in the provider's own words; the signature says who calls. Atomic and idempotent. False: the event does
    not concern the platform.

    Raises NotFound for any provider but the one in use, BadSignature and MalformedDelivery with nothing stored,
    InvalidInput for JSON that is no event, and Busy where the provider has to be asked and does not answer: it sends
    the event again.
    """
    if provider != ctx.services.provider_events.name:
        raise NotFound(provider)
    event = await _read(ctx.services.provider_events.read_event, body, signature)
    if event is None:
        log.info("provider_event_ignored", provider=provider)
        return False
    async with ctx.services.reports:
        await _take(ctx, event, body)
    return True


async def _read(read: Callable[[bytes, str | None, int], Awaitable[Sent]], body: bytes, signature: str | None) -> Sent:
    """By the process's clock: what is not signed must not cost a connection to the database. Raises Busy in place of
    ProviderUnavailable.
    """
    try:
        return await read(body, signature, int(time.time()))
    except ProviderUnavailable as error:
        raise Busy from error


async def _take(ctx: Context, event: ProviderEvent, body: bytes) -> None:
    match event:
        case PaymentReport():
            await _take_payment(ctx, event, body)
        case RefundReport():
            await _take_refund(ctx, event)
        case PayoutReport():
            async with ctx.begin() as tx:
                tx.record(PayoutReported(event.payout_id))
        case DisputeReport():
            await _take_dispute(ctx, event, body)
        case BankSettlementReport():
            await _take_bank_settlement(ctx, event)


async def _take_payment(ctx: Context, report: PaymentReport, body: bytes) -> Settled | None:
    """One transaction, which keeps the delivery as well. None: the platform does not know the payment; then nothing is
    posted, and operators see the delivery.
    """
    try:
        show_id = ctx.show_of(report.payment_id)
        async with ctx.begin_directly() as tx:
            _keep(tx, show_id, report, body, unmatched=False)
            settled = await settle(tx, show_id, report)
            await _take_second_capture(tx, settled.payment, report)
            return settled
    except NotFound:
        async with ctx.begin_directly() as tx:
            _keep(tx, ids.UNROUTED, report, body, unmatched=True)
        return None


def _keep(
    tx: DirectTransaction, show_id: str, report: PaymentReport | DisputeReport, body: bytes, *, unmatched: bool
) -> None:
    tx.append(delivery_rows.APPEND, delivery_rows.row_of(show_id, report, body, unmatched=unmatched))


async def _take_second_capture(tx: DirectTransaction, first: Payment, report: PaymentReport) -> None:
    """Money that came a second time for one order becomes a payment of its own, which settling sends back."""
    if report.status is not PaymentStatus.SUCCEEDED or report.reference in (None, first.provider_reference):
        return
    if first.provider_reference is None:
        # Nothing has named the money so far, so this is its name: a repeated report must not give a sale back.
        await payment_rows.advance(tx.db, first, first.status, report.reference)
        return
    second_id = ids.new_in_show(ids.PAYMENT, first.show_id)
    if await payment_rows.add_second(tx.db, second_id, first, report.reference):
        await settle(tx, first.show_id, replace(report, payment_id=second_id))


async def _take_refund(ctx: Context, report: RefundReport) -> None:
    """A refund that failed is asked for again by its own job, which goes on until the refund is made."""
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
        async with ctx.begin() as tx:
            _keep(tx, ids.UNROUTED, report, body, unmatched=True)
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
        post(tx, settled)
