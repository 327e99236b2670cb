"""Confirming a booking that costs nothing: no payment comes in between, the customer's word alone sells the seats."""

from dataclasses import replace

from domain.bookings import Booking, BookingStatus, Ticket
from domain.checkout.outcome import show_matches_booking
from domain.errors import InvalidInput
from domain.events import BookingConfirmed
from domain.money import Money
from domain.seats.errors import LockExpired
from domain.seats.holding import require_live, sell
from domain.shows import ShowClosed
from models.bookings import bookings as booking_rows
from models.checkout import paying as paying_rows
from models.checkout import settling as settling_rows
from resolvers.access import own
from resolvers.checkout.settling import ticket_for
from resolvers.context import DirectTransaction
from resolvers.seats.changing import seat_lock_for_update, write_inventory


async def confirm_free(tx: DirectTransaction, show_id: str, booking_id: str) -> tuple[Booking, Ticket]:
    """Sells the seats while their lock lives; nothing is posted to the ledger, since no money moves. A booking that has
    its ticket answers it, whatever it cost. Idempotent: of any number of concurrent transactions one issues it.

    Raises NotFound, InvalidInput (the booking costs something), ShowClosed (cancelled or begun), LockExpired,
    LockReleased.
    """
    await booking_rows.lock_booking(tx.db, show_id, booking_id)
    found, _, ticket = await paying_rows.find_paid(tx.db, show_id, booking_id, None)
    booking = own(tx.principal, found, booking_id)
    if ticket is not None:
        return booking, ticket
    if not booking.is_free:
        cost = Money(booking.total_minor, booking.currency)
        raise InvalidInput.of("payment_id", f"This booking costs {cost.major} {cost.currency}: name its payment.")
    return await _give(tx, booking)


async def _give(tx: DirectTransaction, booking: Booking) -> tuple[Booking, Ticket]:
    inventory, lock = await seat_lock_for_update(tx, booking.lock_id)
    if not inventory.show.takes_payments:
        raise ShowClosed(booking.show_id)
    require_live(lock)
    # The show may have got another time or movie since: then the seats have to be chosen anew.
    if not (show_matches_booking(booking, inventory) and sell(inventory, lock, booking.id)):
        raise LockExpired(lock.id)
    await write_inventory(tx, inventory)
    ticket = ticket_for(tx, booking, None)
    tx.record(BookingConfirmed(booking.show_id, booking.id, ticket.id))
    at = await settling_rows.give(tx.write, ticket)
    return replace(booking, stored_status=BookingStatus.CONFIRMED, confirmed_at=at), replace(ticket, issued_at=at)
