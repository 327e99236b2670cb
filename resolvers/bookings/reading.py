"""Reading of bookings and tickets."""

import asyncio
from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Booking, FollowedBooking, Ticket
from domain.errors import NotFound
from models import audit
from models.bookings import bookings as booking_rows
from models.bookings import followed as followed_rows
from models.bookings import tickets as ticket_rows
from resolvers.access import ANYONE, allow, own
from resolvers.context import Context

MOST_BOOKINGS = 100


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def read_booking(ctx: Context, booking_id: str) -> Booking:
    """Raises NotFound."""
    show_id = ctx.show_of(ids.expect(ids.BOOKING, booking_id))
    async with ctx.reading() as db:
        booking = own(ctx.principal, await booking_rows.find(db, show_id, booking_id), booking_id)
    await _audit_reading(ctx, "readBooking", booking.id, booking.customer_id)
    return booking


@allow(*ANYONE)
async def draw_pass(ctx: Context, ticket: Ticket) -> str:
    """The pass of a ticket that the caller was shown, as a data URL of a picture: who reads the pass can draw it."""
    return await asyncio.to_thread(ctx.services.renderer.pass_image, ticket.pass_text)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def read_followed_booking(ctx: Context, booking_id: str) -> FollowedBooking:
    """As `read_booking`, with what its followers are notified of. Raises NotFound."""
    show_id = ctx.show_of(ids.expect(ids.BOOKING, booking_id))
    async with ctx.reading() as db:
        found = await followed_rows.find_many(db, [(show_id, booking_id)])
    if not found:
        raise NotFound(booking_id)
    booking = own(ctx.principal, found[0].booking, booking_id)
    await _audit_reading(ctx, "readBooking", booking.id, booking.customer_id)
    return found[0]


@allow(Role.SYSTEM)
async def read_followed_bookings(ctx: Context, keys: Sequence[tuple[str, str]]) -> list[FollowedBooking]:
    """Of those of the (show id, booking id) keys that exist, in no order, as of one moment."""
    async with ctx.reading() as db:
        return await followed_rows.find_many(db, keys)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def read_ticket(ctx: Context, ticket_id: str) -> Ticket:
    """Raises NotFound."""
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    async with ctx.reading() as db:
        ticket = own(ctx.principal, await ticket_rows.find(db, show_id, ticket_id), ticket_id)
    await _audit_reading(ctx, "readTicket", ticket.id, ticket.customer_id)
    return ticket


@allow(Role.CUSTOMER)
async def list_my_bookings(ctx: Context) -> list[Booking]:
    """The caller's newest hundred bookings."""
    async with ctx.reading() as db:
        return await booking_rows.of_customer(db, ctx.principal.actor_id, MOST_BOOKINGS)


async def _audit_reading(ctx: Context, action: str, object_id: str, customer_id: str) -> None:
    """An operator that reads a booking or a ticket may see its pass, which admits who shows it."""
    if ctx.principal.role is Role.OPERATOR:
        async with ctx.begin() as tx:
            tx.audit(audit.Entry(action, object_id, on_behalf_of=customer_id))
