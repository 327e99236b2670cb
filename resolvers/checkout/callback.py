"""The provider's callback: its effect in one transaction, whatever comes twice, late or out of order."""

from dataclasses import dataclass

from domain import ids
from domain.bookings import BookingStatus
from domain.checkout.callback import Report, check_signature, parse
from domain.errors import NotFound
from domain.payments import PaymentStatus
from models import base
from models.checkout import deliveries as delivery_rows
from resolvers.access import ANYONE, allow
from resolvers.checkout.settling import Settled, settle
from resolvers.context import Context


@dataclass(frozen=True)
class CallbackAnswer:
    """`booking_status` is None for a payment that is not known."""

    payment_id: str
    status: PaymentStatus
    booking_status: BookingStatus | None


@allow(*ANYONE)
async def accept_callback(ctx: Context, body: bytes, signature: str | None) -> CallbackAnswer:
    """Whoever calls, the signature decides. Atomic and idempotent by payment and state.

    Raises BadSignature, with nothing stored, and InvalidInput for a signed body that says nothing.
    """
    async with ctx.reading() as db:
        now = await base.unix_seconds(db)
    check_signature(body, signature, ctx.services.callback_secrets, now)
    report = parse(body)
    settled = await _settle_known(ctx, report, body)
    if settled is None:
        return CallbackAnswer(report.payment_id, report.status, None)
    return CallbackAnswer(settled.payment.id, settled.payment.status, settled.booking.status)


async def _settle_known(ctx: Context, report: Report, body: bytes) -> Settled | None:
    try:
        show_id = ctx.show_of(report.payment_id)
        async with ctx.begin() as tx:
            settled = await settle(tx, show_id, report)
            await delivery_rows.keep(tx.db, show_id, report.payment_id, body, unmatched=False)
            return settled
    except NotFound:
        await keep_unmatched(ctx, report.payment_id, body)
        return None


@allow(*ANYONE)
async def keep_unmatched(ctx: Context, payment_id: str, body: bytes) -> None:
    """What is said of a payment that we do not know is kept, posts nothing, and operators see it."""
    async with ctx.begin() as tx:
        await delivery_rows.keep(tx.db, ids.UNROUTED, payment_id, body, unmatched=True)
