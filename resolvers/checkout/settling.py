"""What a provider reports of a payment takes effect here, whether it came by callback, by event or by asking.

The effect is idempotent by payment and target state, never by the event's id; a payment's status only advances.
"""

from dataclasses import dataclass, replace

from domain import ids, passes
from domain.bookings import Booking, BookingStatus, Ticket, TicketStatus
from domain.checkout.outcome import show_matches_booking, unusable_reason
from domain.checkout.reports import PaymentReport
from domain.events import BookingConfirmed, MoneySentBack, ShowBookingMoved
from domain.ledger import Cause, PostingEvent, Source, accounts, sales
from domain.payments import Capture, Payment, PaymentStatus, RefundReason, RefundRequest, UnusableReason
from domain.seats.holding import end_payment, sell
from domain.seats.inventory import SeatInventory
from domain.seats.state import SeatLock
from models.checkout import settling as settling_rows
from models.payments import payments as payment_rows
from resolvers.context import DirectTransaction
from resolvers.ledger import post
from resolvers.payments import request_refund
from resolvers.seats.changing import lock_inventory, write_inventory


@dataclass(frozen=True)
class Settled:
    payment: Payment
    booking: Booking


@dataclass(frozen=True)
class _Locked:
    """A payment and all that its money may change, locked in this order: booking, payment, show."""

    payment: Payment
    booking: Booking
    lock: SeatLock
    inventory: SeatInventory


async def settle(tx: DirectTransaction, show_id: str, report: PaymentReport) -> Settled:
    """Locks the booking, then the payment, then the show's feed row. Raises NotFound."""
    payment = await settling_rows.lock(tx.db, show_id, report.payment_id)
    is_news = report.status.rank > payment.status.rank
    inventory = await lock_inventory(tx, show_id) if is_news else None
    booking, lock = await settling_rows.find(tx.db, show_id, payment.booking_id)
    if inventory is None:
        return Settled(payment, booking)
    tx.booking_changed(show_id)
    if report.status is PaymentStatus.SUCCEEDED:
        return await _use_money(tx, _Locked(payment, booking, lock, inventory), report)
    if report.status is PaymentStatus.FAILED:
        end_payment(inventory, lock.id)
        await write_inventory(tx, inventory)
    return Settled(await payment_rows.advance(tx.db, payment, report.status, report.reference), booking)


async def _use_money(tx: DirectTransaction, locked: _Locked, report: PaymentReport) -> Settled:
    """Books all the seats with the money, or refunds all of it; a capture of zero is not refunded."""
    payment, booking, inventory = locked.payment, locked.booking, locked.inventory
    why = unusable_reason(payment, booking, inventory.show, report)
    if why is None and not (show_matches_booking(booking, inventory) and sell(inventory, locked.lock, booking.id)):
        why = UnusableReason.LATE
    amount = payment.amount_minor if report.amount_minor is None else report.amount_minor
    captured = Capture(amount, report.currency or payment.currency, report.reference)
    if why is None:
        await write_inventory(tx, inventory)
        if inventory.show.was_moved_after(booking.created_at):
            tx.record(ShowBookingMoved(booking.show_id, booking.id))
        return await _book(tx, payment, booking, captured)
    paid = await payment_rows.capture(tx.db, payment, captured, why)
    if amount > 0:
        await _give_back(tx, paid, why)
    return Settled(replace(paid, refunded_minor=amount), booking)


async def _book(tx: DirectTransaction, payment: Payment, booking: Booking, captured: Capture) -> Settled:
    """Posts the sale, confirms the booking and issues its ticket. Its seats are sold in this transaction."""
    _post_sale(tx, payment, booking)
    ticket = ticket_for(tx, booking, payment.id)
    tx.record(BookingConfirmed(booking.show_id, booking.id, ticket.id))
    booked_at = await settling_rows.book(tx.write, ticket, captured)
    paid = replace(
        payment,
        status=PaymentStatus.SUCCEEDED,
        provider_reference=captured.reference or payment.provider_reference,
        captured_minor=captured.amount_minor,
        captured_currency=captured.currency,
    )
    return Settled(paid, replace(booking, stored_status=BookingStatus.CONFIRMED, confirmed_at=booked_at))


def _post_sale(tx: DirectTransaction, payment: Payment, booking: Booking) -> None:
    """Late money that buys its seats after all is posted through suspense."""
    out_of = accounts.gateway_clearing(payment.provider)
    if booking.status is BookingStatus.EXPIRED:
        out_of = accounts.suspense(payment.provider)
        late = _cause(payment, PostingEvent.CAPTURED)
        post(tx, sales.captured(late, payment.provider, booking.total_minor, booking.currency))
    sold = _cause(payment, PostingEvent.BOOKED, booking.partner_id)
    post(tx, sales.booked(sold, booking.sale_of(booking.seats), out_of))


async def _give_back(tx: DirectTransaction, paid: Payment, why: UnusableReason) -> None:
    """Refunds all that was captured, in the currency in which it was captured, and has the customer notified."""
    amount, currency = paid.captured_minor, paid.captured_currency or paid.currency
    came = _cause(paid, PostingEvent.CAPTURED)
    post(tx, sales.captured(came, paid.provider, amount, currency))
    refund = await request_refund(tx, paid, RefundRequest(amount, RefundReason.UNUSABLE_PAYMENT, note=why))
    asked = Cause(paid.show_id, Source.REFUND, refund.id, PostingEvent.REQUESTED, paid.booking_id)
    post(tx, sales.refund_requested(asked, amount, currency, accounts.suspense(paid.provider)))
    tx.record(MoneySentBack(paid.show_id, paid.booking_id, refund.id))


def _cause(payment: Payment, event: PostingEvent, partner_id: str | None = None) -> Cause:
    return Cause(payment.show_id, Source.PAYMENT, payment.id, event, payment.booking_id, partner_id)


def ticket_for(tx: DirectTransaction, booking: Booking, payment_id: str | None) -> Ticket:
    """A new ticket for all seats of the booking, to be written. `payment_id`: None where it costs nothing."""
    ticket_id = ids.new_in_show(ids.TICKET, booking.show_id)
    return Ticket(
        show_id=booking.show_id,
        id=ticket_id,
        booking_id=booking.id,
        payment_id=payment_id,
        customer_id=booking.customer_id,
        made_by=booking.made_by,
        partner_id=booking.partner_id,
        seat_ids=booking.seat_ids,
        status=TicketStatus.BOOKED,
        pass_text=passes.issue(ticket_id, booking.show_id, booking.seat_ids, tx.context.services.passes),
        issued_at=booking.now,
        admitted_at=None,
        admitted_gate=None,
    )
