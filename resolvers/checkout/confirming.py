"""confirmBooking: answers the ticket of a booking; asks the provider where a paid one has none yet."""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Booking, Ticket
from domain.checkout.errors import PaymentNotCompleted, PaymentUnusable
from domain.errors import NotFound
from domain.payments import Payment, PaymentStatus
from models.checkout import paying as paying_rows
from resolvers.access import allow, own
from resolvers.checkout.giving import confirm_free
from resolvers.checkout.reconciling import ask_provider
from resolvers.context import Context


@dataclass(frozen=True)
class ConfirmedBooking:
    booking: Booking
    ticket: Ticket


@dataclass(frozen=True)
class _Paid:
    booking: Booking
    payment: Payment
    ticket: Ticket | None


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def confirm_booking(ctx: Context, booking_id: str, payment_id: str | None = None) -> ConfirmedBooking:
    """Safe to call at any time, any number of times: never books twice. Without a payment, as `confirm_free`.

    Raises NotFound, PaymentNotCompleted, PaymentUnusable (the money arrived and is refunded), and what `confirm_free`
    raises.
    """
    show_id = ctx.show_of(ids.expect(ids.BOOKING, booking_id))
    if payment_id is None:
        async with ctx.begin_directly() as tx:
            return ConfirmedBooking(*await confirm_free(tx, show_id, booking_id))
    ids.expect(ids.PAYMENT, payment_id)
    paid = await _paid(ctx, show_id, booking_id, payment_id)
    if paid.ticket is None and paid.payment.status is not PaymentStatus.SUCCEEDED:
        await ask_provider(ctx, paid.payment)
        paid = await _paid(ctx, show_id, booking_id, payment_id)
    if paid.ticket is not None:
        return ConfirmedBooking(paid.booking, paid.ticket)
    if paid.payment.outcome is not None:
        raise PaymentUnusable(paid.payment.id, paid.payment.outcome)
    raise PaymentNotCompleted(paid.payment.id, paid.payment.status)


async def _paid(ctx: Context, show_id: str, booking_id: str, payment_id: str) -> _Paid:
    """Raises NotFound, also for a payment of another booking."""
    async with ctx.reading_directly() as db:
        found, payment, ticket = await paying_rows.find_paid(db, show_id, booking_id, payment_id)
    booking = own(ctx.principal, found, booking_id)
    if payment is None:
        raise NotFound(payment_id)
    return _Paid(booking, payment, ticket)
