"""confirmBooking: answers the ticket of a paid booking, and asks the provider where there is none yet."""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Booking, Ticket
from domain.checkout.errors import PaymentNotCompleted, PaymentUnusable
from domain.errors import NotFound
from domain.payments import Payment, PaymentStatus
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.payments import payments as payment_rows
from resolvers.access import allow, own
from resolvers.checkout.reconciling import ask_provider
from resolvers.context import Context


@dataclass(frozen=True)
class ConfirmedBooking:
    booking: Booking
    ticket: Ticket


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def confirm_booking(ctx: Context, booking_id: str, payment_id: str) -> ConfirmedBooking:
    """Safe to call at any time, any number of times: never books twice.

    Raises NotFound, PaymentNotCompleted, PaymentUnusable (the money arrived and is refunded).
    """
    show_id = ctx.show_of(ids.expect(ids.BOOKING, booking_id))
    ids.expect(ids.PAYMENT, payment_id)
    payment = await _payment_of(ctx, show_id, booking_id, payment_id)
    confirmed = await _confirmed(ctx, show_id, booking_id)
    if confirmed is None and payment.status is not PaymentStatus.SUCCEEDED:
        await ask_provider(ctx, payment)
        payment = await _payment_of(ctx, show_id, booking_id, payment_id)
        confirmed = await _confirmed(ctx, show_id, booking_id)
    if confirmed is not None:
        return confirmed
    if payment.outcome is not None:
        raise PaymentUnusable(payment.id, payment.outcome)
    raise PaymentNotCompleted(payment.id, payment.status)


async def _payment_of(ctx: Context, show_id: str, booking_id: str, payment_id: str) -> Payment:
    async with ctx.reading() as db:
        own(ctx.principal, await booking_rows.find(db, show_id, booking_id), booking_id)
        payment = await payment_rows.get(db, show_id, payment_id)
    if payment.booking_id != booking_id:
        raise NotFound(payment_id)
    return payment


async def _confirmed(ctx: Context, show_id: str, booking_id: str) -> ConfirmedBooking | None:
    async with ctx.reading() as db:
        ticket = await ticket_rows.find_of_booking(db, show_id, booking_id)
        booking = await booking_rows.find(db, show_id, booking_id)
    return None if ticket is None or booking is None else ConfirmedBooking(booking, ticket)
