"""A customer's ticket, or some of its seats: the quote first, then the command."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Ticket, TicketStatus
from domain.cancellations import Cancellation, CancellationQuote, seats_to_cancel
from domain.errors import NotFound
from domain.payments import RefundReason
from models import shows as show_rows
from models.bookings import bookings as booking_rows
from models.bookings import cancellations as cancellation_rows
from models.bookings import tickets as ticket_rows
from models.payments import payments as payment_rows
from resolvers.access import acting_for, allow, own
from resolvers.cancellations.deciding import CancelledBooking, cancel, hold, read_cancelled
from resolvers.cancellations.quoting import quote_now
from resolvers.context import Context, Transaction


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def quote_cancellation(ctx: Context, ticket_id: str, seat_ids: Sequence[str] | None = None) -> CancellationQuote:
    """What `cancel_booking` would do now. Raises NotFound, CancellationClosed, TicketAdmitted, TicketCancelled,
    InvalidInput.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    async with ctx.reading() as db:
        ticket = own(ctx.principal, await ticket_rows.find(db, show_id, ticket_id), ticket_id)
        booking = await booking_rows.find(db, show_id, ticket.booking_id)
        show = await show_rows.find(db, show_id)
        payment = await payment_rows.get(db, show_id, ticket.payment_id)
        if booking is None or show is None:
            raise NotFound(ticket_id)
        return await quote_now(db, booking, payment, show, seats_to_cancel(booking, ticket, seat_ids))


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def cancel_booking(
    ctx: Context, ticket_id: str, seat_ids: Sequence[str] | None = None, user_id: str | None = None
) -> CancelledBooking:
    """Atomic; the same again answers what it did. Raises NotFound, Forbidden, CancellationClosed, TicketAdmitted,
    TicketCancelled, InvalidInput.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    if user_id is not None:
        acting_for(ctx.principal, user_id)
    async with ctx.begin() as tx:
        cancellation_id = ids.new_in_show(ids.CANCELLATION, show_id)
        earlier = await tx.replay_of("cancelBooking", cancellation_id, show_id)
        if earlier is not None:
            return await read_cancelled(tx, show_id, earlier)
        ticket = own(tx.principal, await ticket_rows.find(tx.db, show_id, ticket_id), ticket_id, user_id)
        held = await hold(tx, show_id, ticket.booking_id)
        done = await _done_already(tx, held.ticket, seat_ids)
        if done is not None:
            await tx.found_instead("cancelBooking", done.id, show_id)
            return await read_cancelled(tx, show_id, done.id)
        seats = seats_to_cancel(held.booking, held.ticket, seat_ids)
        return await cancel(tx, held, seats, RefundReason.CANCELLATION, cancellation_id)


async def _done_already(tx: Transaction, ticket: Ticket, seat_ids: Sequence[str] | None) -> Cancellation | None:
    """The cancellation that did the very same: these seats, or the last of a ticket that is cancelled whole."""
    earlier = await cancellation_rows.of_booking(tx.db, ticket.show_id, ticket.booking_id)
    if seat_ids is None:
        return next(iter(earlier), None) if ticket.status is TicketStatus.CANCELLED else None
    return next((each for each in earlier if set(each.seat_ids) == set(seat_ids)), None)
