"""sendTicketNotification: sends a ticket again, to the given addresses."""

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Ticket, TicketCancelled, TicketStatus
from domain.errors import InvalidInput
from domain.notifications import (
    AGENT_MESSAGES,
    CUSTOMER_MESSAGES,
    TICKET_MESSAGES,
    TICKET_STRANGERS,
    Channel,
    MessageKind,
    Notification,
)
from models import accounts as account_rows
from models import notifications as notification_rows
from models.bookings import tickets as ticket_rows
from resolvers import allowances
from resolvers.access import acting_for, allow, own
from resolvers.contacts import email_address, sms_number
from resolvers.context import Context, Transaction
from resolvers.notifications.queueing import NotificationRequest, addresses_of, queue


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def send_ticket_notification(
    ctx: Context, ticket_id: str, email: str | None = None, phone: str | None = None, user_id: str | None = None
) -> list[Notification]:
    """Queues one message for each address. Atomic; idempotent by key. Raises NotFound, Forbidden, InvalidInput,
    TicketCancelled, AllowanceUsed.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    if user_id is not None:
        acting_for(ctx.principal, user_id)
    addresses = addresses_of(
        None if email is None else email_address(email, "email"),
        None if phone is None else sms_number(phone, "phone"),
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
        await _use_allowances(tx, ticket, set(addresses.values()))
        queue(tx, NotificationRequest(show_id, cause, MessageKind.TICKET, ticket_id, ticket_id), addresses)
        await tx.flush()
        return await notification_rows.of_cause(tx.db, show_id, cause)


async def _use_allowances(tx: Transaction, ticket: Ticket, recipients: set[str]) -> None:
    """Strangers are counted while the ticket's count is held: of two requests at once the second sees the first's."""
    sender = CUSTOMER_MESSAGES if tx.principal.role is Role.CUSTOMER else AGENT_MESSAGES
    await allowances.use(tx, sender, tx.principal.scope_key, len(recipients))
    await allowances.use(tx, TICKET_MESSAGES, ticket.id, len(recipients))
    holder = await account_rows.find_customer(tx.db, ticket.customer_id)
    known = await notification_rows.recipients_of_ticket(tx.db, ticket.show_id, ticket.id)
    strangers = recipients - known - ({holder.email, holder.phone} if holder else set())
    if strangers:
        await allowances.use(tx, TICKET_STRANGERS, ticket.id, len(strangers))
