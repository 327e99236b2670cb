"""What a provider reports of a payment takes effect here, whether it came by callback, by event or by asking.

The effect is idempotent by payment and target state, never by the event's id; a payment's status only advances.
"""

from dataclasses import dataclass

from domain import ids, passes
from domain.bookings import Booking, BookingStatus, Ticket, TicketStatus
from domain.checkout.outcome import UnusableReason, show_matches_booking, unusable_reason
from domain.checkout.reports import PaymentReport
from domain.errors import NotFound
from domain.events import BookingConfirmed
from domain.ledger import Cause, PostingEvent, Source, accounts, sales
from domain.payments import Payment, PaymentStatus, RefundReason, RefundRequest
from domain.seats.holding import end_payment, sell
from domain.seats.inventory import SeatInventory
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.payments import payments as payment_rows
from models.seats import locks as lock_rows
from resolvers.context import Transaction
from resolvers.ledger import post
from resolvers.payments import request_refund
from resolvers.seats.changing import lock_inventory, write_inventory


@dataclass(frozen=True)
class Settled:
    payment: Payment
    booking: Booking


async def settle(tx: Transaction, show_id: str, report: PaymentReport) -> Settled:
    """Locks the booking, then the payment, then the show's feed row. Raises NotFound."""
    known = await payment_rows.get(tx.db, show_id, report.payment_id)
    booking = await booking_rows.lock_booking(tx.db, show_id, known.booking_id)
    payment = await payment_rows.lock_payment(tx.db, show_id, report.payment_id)
    if booking is None or payment is None:
        raise NotFound(report.payment_id)
    if report.status.rank > payment.status.rank:
        inventory = await lock_inventory(tx, show_id)
        await payment_rows.advance(tx.db, payment, report.status, report.reference)
        if report.status is PaymentStatus.SUCCEEDED:
            await _use_money(tx, payment, booking, inventory, report)
        if report.status is PaymentStatus.FAILED:
            end_payment(inventory, booking.lock_id)
            await write_inventory(tx, inventory)
    return await _read_again(tx, payment, booking)


async def _use_money(
    tx: Transaction, payment: Payment, booking: Booking, inventory: SeatInventory, report: PaymentReport
) -> None:
    """Books all the seats with the money, or refunds all of it; a capture of zero is not refunded."""
    why = unusable_reason(payment, booking, inventory.show, report)
    if why is None and not (show_matches_booking(booking, inventory) and await _sell_seats(tx, inventory, booking)):
        why = UnusableReason.LATE
    captured = payment.amount_minor if report.amount_minor is None else report.amount_minor
    await payment_rows.capture(tx.db, payment, captured, report.currency or payment.currency, why)
    if why is None:
        await _post_sale(tx, payment, booking)
        await _issue_ticket(tx, payment, booking)
    elif captured > 0:
        await _give_back(tx, await payment_rows.get(tx.db, payment.show_id, payment.id), why)


async def _post_sale(tx: Transaction, payment: Payment, booking: Booking) -> None:
    """Late money that buys its seats after all is posted through suspense."""
    out_of = accounts.gateway_clearing(payment.provider)
    if booking.status is BookingStatus.EXPIRED:
        out_of = accounts.suspense(payment.provider)
        late = _cause(payment, PostingEvent.CAPTURED)
        await post(tx, sales.captured(late, payment.provider, booking.total_minor, booking.currency))
    sold = _cause(payment, PostingEvent.BOOKED, booking.partner_id)
    await post(tx, sales.booked(sold, booking.sale_of(booking.seats), out_of))


async def _give_back(tx: Transaction, paid: Payment, why: UnusableReason) -> None:
    """Refunds all that was captured, in the currency in which it was captured."""
    amount, currency = paid.captured_minor, paid.captured_currency or paid.currency
    came = _cause(paid, PostingEvent.CAPTURED)
    await post(tx, sales.captured(came, paid.provider, amount, currency))
    refund = await request_refund(tx, paid, RefundRequest(amount, RefundReason.UNUSABLE_PAYMENT, note=why))
    asked = Cause(paid.show_id, Source.REFUND, refund.id, PostingEvent.REQUESTED, paid.booking_id)
    await post(tx, sales.refund_requested(asked, amount, currency, accounts.suspense(paid.provider)))


def _cause(payment: Payment, event: PostingEvent, partner_id: str | None = None) -> Cause:
    return Cause(payment.show_id, Source.PAYMENT, payment.id, event, payment.booking_id, partner_id)


async def _sell_seats(tx: Transaction, inventory: SeatInventory, booking: Booking) -> bool:
    lock = await lock_rows.find(tx.db, booking.show_id, booking.lock_id)
    if lock is None or not sell(inventory, lock, booking.id):
        return False
    await write_inventory(tx, inventory)
    return True


async def _issue_ticket(tx: Transaction, payment: Payment, booking: Booking) -> None:
    ticket_id = ids.new_in_show(ids.TICKET, booking.show_id)
    await booking_rows.confirm(tx.db, booking.show_id, booking.id)
    await ticket_rows.add(
        tx.db,
        Ticket(
            show_id=booking.show_id,
            id=ticket_id,
            booking_id=booking.id,
            payment_id=payment.id,
            customer_id=booking.customer_id,
            made_by=booking.made_by,
            partner_id=booking.partner_id,
            seat_ids=booking.seat_ids,
            status=TicketStatus.BOOKED,
            pass_text=passes.issue(ticket_id, booking.show_id, booking.seat_ids, tx.context.services.passes),
            issued_at=booking.now,
            admitted_at=None,
            admitted_gate=None,
        ),
    )
    tx.record(BookingConfirmed(booking.show_id, booking.id, ticket_id))


async def _read_again(tx: Transaction, payment: Payment, booking: Booking) -> Settled:
    after = await booking_rows.find(tx.db, booking.show_id, booking.id)
    return Settled(await payment_rows.get(tx.db, payment.show_id, payment.id), after or booking)
