"""initiatePayment: records an intent, calls the provider, records the outcome; each step in its own transaction."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import structlog

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Booking, BookingNotPayable, BookingStatus
from domain.checkout.errors import AmountMismatch, PaymentDeclined, PaymentOpen
from domain.checkout.reports import PaymentReport
from domain.errors import Busy, InvalidInput
from domain.events import PaymentInitiated
from domain.money import minor_of, minor_or_zero
from domain.payments import Payment, PaymentIntent, PaymentMethod, PaymentStatus
from domain.ports import PaymentOrder, ProviderRefused, ProviderUnavailable
from domain.seats.holding import hold_for_payment
from domain.shows import ShowClosed
from models.bookings import bookings as booking_rows
from models.checkout import paying as paying_rows
from models.checkout import settling as settling_rows
from models.payments import payments as payment_rows
from resolvers.access import allow, own
from resolvers.checkout.settling import settle
from resolvers.context import Context, DirectTransaction
from resolvers.seats.changing import seat_lock_for_update, write_inventory

log = structlog.get_logger()


@dataclass(frozen=True)
class InitiatedPayment:
    payment: Payment
    created: bool


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def initiate_payment(
    ctx: Context, booking_id: str, amount: Decimal, method: str, return_url: str | None = None
) -> InitiatedPayment:
    """Keeps the seats held to the end of the payment window. While a payment is open, the same call answers it again,
    and the `return_url` that it was opened with stays. Idempotent by key.

    Raises NotFound, InvalidInput, AmountMismatch, PaymentOpen, BookingNotPayable, ShowClosed (cancelled or begun),
    LockExpired, LockReleased; Busy when the provider does not answer: a retry finds the intent and asks it again;
    PaymentDeclined when it refuses: the payment has failed then, and another one may begin.
    """
    show_id = ctx.show_of(ids.expect(ids.BOOKING, booking_id))
    minor_or_zero(amount, "amount")
    chosen, return_to = _method(method), ctx.policy.returns.checked(return_url)
    async with ctx.begin_directly() as tx:
        payment_id = ids.new_in_show(ids.PAYMENT, show_id)
        earlier = await tx.replay_of("initiatePayment", payment_id, show_id)
        await booking_rows.lock_booking(tx.db, show_id, booking_id)
        found, still_open = await paying_rows.find_to_pay(tx.db, show_id, booking_id)
        booking = own(tx.principal, found, booking_id)
        if booking.is_free:
            raise BookingNotPayable(booking.id, booking.stored_status)
        if minor_of(amount, "amount") != booking.total_minor:
            raise AmountMismatch(booking.total_minor, booking.currency)
        payment = await _payment_to_go_on_with(tx, booking, chosen, earlier, still_open)
        created = tx.first_outcome.get("created", True) if earlier is not None else payment is None
        if payment is None:
            payment = await _record_intent(tx, payment_id, _intent(ctx, booking, chosen, return_to), booking.lock_id)
    if payment.checkout_url is None and payment.status is PaymentStatus.INITIATED:
        payment = await _open_checkout(ctx, payment, is_new=created)
    if payment.checkout_url is None and payment.status is PaymentStatus.FAILED:
        raise PaymentDeclined(payment.id)
    return InitiatedPayment(payment, created)


async def _payment_to_go_on_with(
    tx: DirectTransaction, booking: Booking, method: PaymentMethod, earlier: str | None, still_open: Payment | None
) -> Payment | None:
    if earlier is not None:
        return await payment_rows.get(tx.db, booking.show_id, earlier)
    if booking.stored_status is not BookingStatus.PENDING_PAYMENT:
        raise BookingNotPayable(booking.id, booking.stored_status)
    if still_open is None:
        return None
    if still_open.method is not method:
        raise PaymentOpen(still_open.id, still_open.method)
    tx.keep_outcome(still_open.id, created=False)
    return still_open


async def _record_intent(tx: DirectTransaction, payment_id: str, intent: PaymentIntent, lock_id: str) -> Payment:
    inventory, lock = await seat_lock_for_update(tx, lock_id)
    if not inventory.show.takes_payments:
        raise ShowClosed(intent.show_id)
    hold_for_payment(inventory, lock, tx.policy)
    await write_inventory(tx, inventory)
    tx.record(PaymentInitiated(intent.show_id, payment_id), timedelta(seconds=tx.policy.reconcile_after_seconds))
    return await payment_rows.add(tx.write, payment_id, intent)


def _intent(ctx: Context, booking: Booking, method: PaymentMethod, return_url: str | None) -> PaymentIntent:
    return PaymentIntent(
        booking.show_id,
        booking.id,
        booking.customer_id,
        ctx.services.payments.name,
        method,
        booking.total_minor,
        booking.currency,
        return_url,
    )


async def _open_checkout(ctx: Context, payment: Payment, *, is_new: bool) -> Payment:
    order = PaymentOrder(
        payment.id,
        payment.booking_id,
        payment.amount_minor,
        payment.currency,
        payment.method,
        is_new,
        ctx.policy.returns.after(payment.return_url, payment.booking_id),
    )
    try:
        opened = await ctx.services.payments.open_checkout(order)
    except ProviderUnavailable as error:
        raise Busy from error
    except ProviderRefused as refusal:
        log.warning("payment_declined", payment_id=payment.id, why=str(refusal))
        return await _decline(ctx, payment)
    async with ctx.at_once_directly() as tx:
        return await payment_rows.keep_checkout(tx.db, payment, opened.reference, opened.checkout_url)


async def _decline(ctx: Context, payment: Payment) -> Payment:
    """Marks the payment failed, unless a concurrent request opened it at the provider meanwhile."""
    async with ctx.begin_directly() as tx:
        held = await settling_rows.lock(tx.db, payment.show_id, payment.id)
        if held.checkout_url is not None:
            return held
        return (await settle(tx, payment.show_id, PaymentReport(payment.id, PaymentStatus.FAILED))).payment


def _method(method: str) -> PaymentMethod:
    try:
        return PaymentMethod(method)
    except ValueError as error:
        raise InvalidInput.of("method", f"Expected one of {', '.join(PaymentMethod)}.") from error
