"""The ticket page that a message links to."""

import asyncio
import hmac

from domain import ids
from domain.bookings import TicketStatus
from domain.errors import NotFound
from domain.notifications import link_key
from resolvers.access import ANYONE, allow
from resolvers.context import Context
from resolvers.notifications.message_context import ticket_context


@allow(*ANYONE)
async def read_ticket_page(ctx: Context, ticket_id: str, key: str) -> str:
    """The ticket as HTML, for a caller with the key of the message's link. Raises NotFound, also for the key of a
    replaced pass and for a cancelled ticket.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    async with ctx.reading() as db:
        ticket, context = await ticket_context(db, show_id, ticket_id)
    if ticket.status is TicketStatus.CANCELLED:
        raise NotFound(ticket_id)
    if not hmac.compare_digest(link_key(ticket.pass_text).encode(), key.encode()):
        raise NotFound(ticket_id)
    return await asyncio.to_thread(ctx.services.renderer.page, context)
