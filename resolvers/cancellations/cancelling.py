"""cancellationQuote and cancelBooking: of a ticket, or of some of its seats."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Ticket, TicketStatus
from domain.cancellations import Cancellation, CancellationQuote, require_whole_sofas, seats_to_cancel
from domain.errors import NotFound
from domain.payments import RefundReason
from domain.text import by_reading
from models import shows as show_rows
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.cancellations import cancellations as cancellation_rows
from models.payments import payments as payment_rows
from models.seats import layouts as layout_rows
from resolvers.access import acting_for, allow, own
from resolvers.cancellations.deciding import CancelledBooking, cancel, lock_ticket, read_cancelled
from resolvers.cancellations.quoting import quote_now
from resolvers.context import Context, Transaction


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def quote_cancellation(ctx: Context, ticket_id: str, seat_ids: Sequence[str] | None = None) -> CancellationQuote:
    """The amounts of `cancel_booking` if it ran now.

    Raises NotFound, CancellationClosed, TicketAdmitted, TicketCancelled, InvalidInput.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    async with ctx.reading() as db:
        ticket = own(ctx.principal, await ticket_rows.find(db, show_id, ticket_id), ticket_id)
        booking = await booking_rows.find(db, show_id, ticket.booking_id)
        show = await show_rows.find(db, show_id)
        payment = None if ticket.payment_id is None else await payment_rows.get(db, show_id, ticket.payment_id)
        if booking is None or show is None:
            raise NotFound(ticket_id)
        seats = seats_to_cancel(booking, ticket, show, seat_ids)
        if len(seats) < len(booking.live_seats) and show.layout_id is not None:
            require_whole_sofas(booking, seats, await layout_rows.read(db, show.layout_id))
        return await quote_now(db, booking, payment, show, seats)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def cancel_booking(
    ctx: Context, ticket_id: str, seat_ids: Sequence[str] | None = None, user_id: str | None = None
) -> CancelledBooking:
    """Atomic; idempotent: the same seats again answer the first cancellation.

    Raises NotFound, Forbidden, CancellationClosed, TicketAdmitted, TicketCancelled, InvalidInput.
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
        locked = await lock_ticket(tx, show_id, ticket.booking_id)
        done = await _same_cancellation(tx, locked.ticket, seat_ids)
        if done is not None:
            tx.keep_outcome(done.id)
            return await read_cancelled(tx, show_id, done.id)
        seats = seats_to_cancel(locked.booking, locked.ticket, locked.inventory.show, seat_ids)
        require_whole_sofas(locked.booking, seats, locked.inventory.layout)
        return await cancel(tx, locked, seats, RefundReason.CANCELLATION, cancellation_id)


async def _same_cancellation(tx: Transaction, ticket: Ticket, seat_ids: Sequence[str] | None) -> Cancellation | None:
    """The earlier cancellation of the same seats, or the last one of a fully cancelled ticket if no seats are named."""
    earlier = await cancellation_rows.of_booking(tx.db, ticket.show_id, ticket.booking_id)
    if seat_ids is None:
        return next(iter(earlier), None) if ticket.status is TicketStatus.CANCELLED else None
    wanted = by_reading(seat_ids).keys()
    return next((each for each in earlier if by_reading(each.seat_ids).keys() == wanted), None)
