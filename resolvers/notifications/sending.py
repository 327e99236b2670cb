"""sendTicketNotification: sends a ticket again, to the given addresses."""

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import TicketCancelled, TicketStatus
from domain.errors import InvalidInput
from domain.notifications import Channel, MessageKind, Notification
from models import notifications as notification_rows
from models.bookings import tickets as ticket_rows
from resolvers.access import acting_for, allow, own
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context
from resolvers.notifications.queueing import NotificationRequest, addresses_of, queue


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def send_ticket_notification(
    ctx: Context, ticket_id: str, email: str | None = None, phone: str | None = None, user_id: str | None = None
) -> list[Notification]:
    """Queues one message for each address. Atomic; idempotent by key. Raises NotFound, Forbidden, InvalidInput,
    TicketCancelled.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    if user_id is not None:
        acting_for(ctx.principal, user_id)
    addresses = addresses_of(
        None if email is None else email_address(email, "email"),
        None if phone is None else phone_number(phone, "phone"),
    )
    if not addresses:
        raise InvalidInput.of("email", "Give an e-mail address, a phone number, or both.")
    if phone is not None and Channel.SMS not in ctx.services.senders:
        raise InvalidInput.of("phone", "This deployment sends no SMS.")
    if email is not None and Channel.EMAIL not in ctx.services.senders:
        raise InvalidInput.of("email", "This deployment sends no e-mail.")
    async with ctx.begin() as tx:
        cause = ids.new_in_show(ids.EVENT, show_id)
        earlier = await tx.replay_of("sendTicketNotification", cause, show_id)
        ticket = own(tx.principal, await ticket_rows.find(tx.db, show_id, ticket_id), ticket_id, user_id)
        if earlier is not None:
            return await notification_rows.of_cause(tx.db, show_id, earlier)
        if ticket.status is TicketStatus.CANCELLED:
            raise TicketCancelled(ticket_id)
        queue(tx, NotificationRequest(show_id, cause, MessageKind.TICKET, ticket_id, ticket_id), addresses)
        await tx.flush()
        return await notification_rows.of_cause(tx.db, show_id, cause)
