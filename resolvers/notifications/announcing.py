"""Handlers of outbox events that queue messages. Each is idempotent by the event's id."""

import hashlib

from domain import ids
from domain.accounts import Role
from domain.errors import NotFound
from domain.notifications import Channel, MessageKind
from models import partner_contacts as contact_rows
from models import partners as partner_rows
from models.bookings import customers as customer_rows
from models.cancellations import cancellations as cancellation_rows
from models.people import people as people_rows
from models.sessions import codes as code_rows
from resolvers.access import allow
from resolvers.context import Context, DirectTransaction
from resolvers.notifications.queueing import NotificationRequest, addresses_of, queue, queue_to_customer


@allow(Role.SYSTEM)
async def announce_booking(ctx: Context, show_id: str, booking_id: str, ticket_id: str, event_id: str) -> None:
    """Queues the ticket to the customer's e-mail address and phone number; without either, operators see that."""
    async with ctx.at_once_directly() as tx:
        request = NotificationRequest(show_id, event_id, MessageKind.TICKET, ticket_id, ticket_id)
        queue_to_customer(tx, request, await _addresses_of_customer(tx, show_id, booking_id))
        tx.end_job()


@allow(Role.SYSTEM)
async def announce_cancellation(
    ctx: Context, show_id: str, booking_id: str, cancellation_id: str, event_id: str
) -> None:
    """Queues a message about the cancelled seats and the refund to the customer."""
    async with ctx.at_once() as tx:
        cancellation = await cancellation_rows.find(tx.db, show_id, cancellation_id)
        ticket_id = None if cancellation is None else cancellation.ticket_id
        request = NotificationRequest(show_id, event_id, MessageKind.CANCELLATION, cancellation_id, ticket_id)
        queue_to_customer(tx, request, await _addresses_of_customer(tx, show_id, booking_id))
        tx.end_job()


@allow(Role.SYSTEM)
async def announce_money_sent_back(ctx: Context, show_id: str, booking_id: str, refund_id: str, event_id: str) -> None:
    """Queues a message to the customer that says how much went back without a cancellation, and why."""
    async with ctx.at_once() as tx:
        request = NotificationRequest(show_id, event_id, MessageKind.MONEY_SENT_BACK, refund_id, None)
        queue_to_customer(tx, request, await _addresses_of_customer(tx, show_id, booking_id))
        tx.end_job()


@allow(Role.SYSTEM)
async def warn_contacts(ctx: Context, kind: MessageKind, partner_id: str, notify_email: str, event_id: str) -> None:
    """Queues a message to every contact of the last 30 days: a thief changes the contact before all else."""
    async with ctx.at_once() as tx:
        for email in sorted(await contact_rows.recent(tx.db, partner_id) | {notify_email}):
            # A cause has one message of a channel.
            cause = f"{event_id}/{hashlib.sha256(email.encode()).hexdigest()[:16]}"
            queue(tx, NotificationRequest(ids.UNROUTED, cause, kind, partner_id, None), {Channel.EMAIL: email})


@allow(Role.SYSTEM)
async def announce_status(ctx: Context, partner_id: str, event_id: str) -> None:
    """Queues a message about its status to the partner's contact."""
    async with ctx.at_once() as tx:
        partner = await partner_rows.find(tx.db, partner_id)
        if partner is None:
            raise NotFound(partner_id)
        request = NotificationRequest(ids.UNROUTED, event_id, MessageKind.PARTNER_STATUS_CHANGED, partner_id, None)
        queue(tx, request, {Channel.EMAIL: partner.contact_email})


@allow(Role.SYSTEM)
async def announce_sign_in_code(ctx: Context, code_id: str, event_id: str) -> None:
    """Queues the code to the address that asked for it, if it still counts."""
    async with ctx.at_once() as tx:
        request = await code_rows.find_live_code(tx.db, code_id)
        if request is not None:
            asked = NotificationRequest(ids.UNROUTED, event_id, MessageKind.SIGN_IN_CODE, code_id, None)
            queue(tx, asked, _by_channel(request.address))
        tx.end_job()


@allow(Role.SYSTEM)
async def announce_address_change(ctx: Context, customer_id: str, notify_address: str, event_id: str) -> None:
    """Queues a warning to the customer's previous address."""
    async with ctx.at_once() as tx:
        request = NotificationRequest(ids.UNROUTED, event_id, MessageKind.ADDRESS_CHANGED, customer_id, None)
        queue(tx, request, _by_channel(notify_address))
        tx.end_job()


@allow(Role.SYSTEM)
async def announce_invitation(ctx: Context, staff_id: str, event_id: str) -> None:
    """Queues to the invited address that it may now sign in for the partner."""
    async with ctx.at_once() as tx:
        invited = await people_rows.find_staff(tx.db, staff_id)
        if invited is not None and invited.removed_at is None:
            request = NotificationRequest(ids.UNROUTED, event_id, MessageKind.STAFF_INVITED, staff_id, None)
            queue(tx, request, _by_channel(invited.email))
        tx.end_job()


def _by_channel(address: str) -> dict[Channel, str]:
    return {Channel.EMAIL if "@" in address else Channel.SMS: address}


async def _addresses_of_customer(tx: DirectTransaction, show_id: str, booking_id: str) -> dict[Channel, str]:
    customer = await customer_rows.customer_of(tx.db, show_id, booking_id)
    return {} if customer is None else addresses_of(customer.email, customer.phone)
