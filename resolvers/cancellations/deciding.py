"""A cancellation's effect, in one transaction: frees seats, updates ticket and booking, requests the refund."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain import passes
from domain.bookings import BookedSeat, Booking, BookingStatus, Ticket
from domain.cancellations import Cancellation, CancellationQuote, is_by_show
from domain.errors import NotFound
from domain.events import BookingCancelled
from domain.ledger import Cause, PostingEvent, Reversal, Source, accounts, sales
from domain.partners import FeeEarner
from domain.payments import Payment, Refund, RefundReason, RefundRequest
from domain.seats.inventory import SeatInventory
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.cancellations import cancellations as cancellation_rows
from models.ledger import postings as posting_rows
from models.payments import payments as payment_rows
from models.payments import refunds as refund_rows
from resolvers.cancellations.quoting import quote_now
from resolvers.context import Transaction
from resolvers.ledger import post
from resolvers.payments import request_refund
from resolvers.seats.changing import lock_inventory, write_inventory


@dataclass(frozen=True)
class CancelledBooking:
    """The outcome of a cancellation. `refund` is None if no money is refunded."""

    cancellation: Cancellation
    ticket: Ticket
    booking: Booking
    refund: Refund | None


@dataclass(frozen=True)
class LockedTicket:
    """A ticket and all rows that its cancellation changes, locked in this order: booking, ticket, payment, show.
    `payment`: None where the booking costs nothing.
    """

    booking: Booking
    ticket: Ticket
    payment: Payment | None
    inventory: SeatInventory


async def lock_ticket(tx: Transaction, show_id: str, booking_id: str) -> LockedTicket:
    """Locks the rows FOR UPDATE until commit. Raises NotFound."""
    await booking_rows.lock_booking(tx.db, show_id, booking_id)
    booking = await booking_rows.find(tx.db, show_id, booking_id)
    ticket = await ticket_rows.lock_of_booking(tx.db, show_id, booking_id)
    if booking is None or ticket is None:
        raise NotFound(booking_id)
    payment = None if ticket.payment_id is None else await _lock_payment(tx, show_id, ticket.payment_id)
    return LockedTicket(booking, ticket, payment, await lock_inventory(tx, show_id))


async def _lock_payment(tx: Transaction, show_id: str, payment_id: str) -> Payment:
    payment = await payment_rows.lock_payment(tx.db, show_id, payment_id)
    if payment is None:
        raise NotFound(payment_id)
    return payment


async def cancel(
    tx: Transaction, locked: LockedTicket, seats: Sequence[BookedSeat], reason: RefundReason, cancellation_id: str
) -> CancelledBooking:
    """Joins the transaction. A cancelled show costs no fee, whatever the reason. Raises CancellationClosed."""
    quoted = await quote_now(tx.db, locked.booking, locked.payment, locked.inventory.show, seats)
    refund = None
    if locked.payment is not None and quoted.refund_minor:
        refund = await request_refund(tx, locked.payment, RefundRequest(quoted.refund_minor, reason))
    locked.inventory.free(quoted.seat_ids)
    await write_inventory(tx, locked.inventory)
    await _mark(tx, locked, quoted)
    made = Cancellation(
        show_id=locked.booking.show_id,
        id=cancellation_id,
        booking_id=locked.booking.id,
        ticket_id=locked.ticket.id,
        seat_ids=list(quoted.seat_ids),
        refund_id=None if refund is None else refund.id,
        refund_minor=quoted.refund_minor,
        fee_minor=quoted.fee_minor,
        currency=quoted.currency,
        policy_id=quoted.policy_id,
        by_show=is_by_show(locked.inventory.show),
        created_at=locked.booking.now,
    )
    await cancellation_rows.add(tx.db, made)
    await _post_reversal(tx, locked.booking, seats, made)
    tx.record(BookingCancelled(made.show_id, made.booking_id, made.id))
    return await read_cancelled(tx, made.show_id, made.id)


async def _post_reversal(tx: Transaction, booking: Booking, seats: Sequence[BookedSeat], made: Cancellation) -> None:
    """Posts the cancellation, unless the seats were free. What earlier refunds paid back of them is reversed, out of
    goodwill first.
    """
    sale = booking.sale_of(seats)
    if not sale.paid_minor:
        return
    given_before = sale.paid_minor - made.refund_minor - made.fee_minor
    goodwill = 0
    if given_before:
        kept = await posting_rows.balance_of_booking(tx.db, booking.show_id, booking.id, accounts.GOODWILL)
        goodwill = min(given_before, kept)
    cause = Cause(made.show_id, Source.CANCELLATION, made.id, PostingEvent.CANCELLED, booking.id, booking.partner_id)
    is_partners = booking.terms.cancellation_fee_earner is FeeEarner.PARTNER
    post(tx, sales.cancelled(cause, sale, Reversal(made.refund_minor, made.fee_minor, goodwill, is_partners)))


async def _mark(tx: Transaction, locked: LockedTicket, quoted: CancellationQuote) -> None:
    left = [seat.seat_id for seat in locked.booking.live_seats if seat.seat_id not in quoted.seat_ids]
    status = BookingStatus.PARTIALLY_CANCELLED if left else BookingStatus.CANCELLED
    await booking_rows.cancel_seats(tx.db, locked.booking, quoted.seat_ids, status)
    renewed = passes.issue(locked.ticket.id, locked.ticket.show_id, left, tx.context.services.passes)
    await ticket_rows.cancel_seats(tx.db, locked.ticket, left, renewed)


async def read_cancelled(tx: Transaction, show_id: str, cancellation_id: str) -> CancelledBooking:
    """A cancellation with its ticket, booking and refund as they are now. Raises NotFound."""
    made = await cancellation_rows.find(tx.db, show_id, cancellation_id)
    if made is None:
        raise NotFound(cancellation_id)
    ticket = await ticket_rows.find(tx.db, show_id, made.ticket_id)
    booking = await booking_rows.find(tx.db, show_id, made.booking_id)
    if ticket is None or booking is None:
        raise NotFound(cancellation_id)
    refund = await refund_rows.find(tx.db, show_id, made.refund_id) if made.refund_id else None
    return CancelledBooking(made, ticket, booking, refund)
