"""Notifying customers that a show got another time. Each handler is idempotent by the event's id."""

from domain.accounts import Role
from domain.events import ShowBookingMoved
from domain.notifications import MessageKind
from models import shows as show_rows
from models.bookings import bookings as booking_rows
from models.bookings import customers as customer_rows
from models.bookings import tickets as ticket_rows
from resolvers.access import allow
from resolvers.context import Context
from resolvers.notifications.queueing import NotificationRequest, addresses_of, queue_to_customer


@allow(Role.SYSTEM)
async def request_move_messages(ctx: Context, show_id: str) -> None:
    """Records that each customer has to be notified. Who pays later is notified once the booking is confirmed."""
    async with ctx.begin() as tx:
        for booking_id in await booking_rows.live_ids(tx.db, show_id):
            tx.record(ShowBookingMoved(show_id, booking_id))


@allow(Role.SYSTEM)
async def announce_move(ctx: Context, show_id: str, booking_id: str) -> None:
    """Queues a message about the new time to a customer who booked before the show was moved and still has seats. One
    for each move: who pays while all are being notified is named by two events.
    """
    async with ctx.at_once() as tx:
        show = await show_rows.find(tx.db, show_id)
        booking = await booking_rows.find(tx.db, show_id, booking_id)
        if show is None or booking is None or not booking.live_seats or not show.was_moved_after(booking.created_at):
            tx.end_job()
            return
        cause = f"{booking_id} {show.moved_at}"
        for ticket in await ticket_rows.of_bookings(tx.db, [(show_id, booking_id)]):
            request = NotificationRequest(show_id, cause, MessageKind.SHOW_MOVED, ticket.id, ticket.id)
            customer = await customer_rows.customer_of(tx.db, show_id, booking_id)
            addresses = {} if customer is None else addresses_of(customer.email, customer.phone)
            queue_to_customer(tx, request, addresses)
        tx.end_job()
