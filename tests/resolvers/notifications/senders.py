"""Channels that remember what they were given, and fail on demand."""

from collections import deque
from dataclasses import dataclass, field, replace

from domain import ids
from domain.accounts import SYSTEM
from domain.bookings import Ticket
from domain.notifications import Channel, MessageKind, Notification, NotificationStatus
from domain.ports import Message, MessageSender
from models import base
from models import notifications as notification_rows
from resolvers.context import Services
from tests import world


class Death(BaseException):
    """The worker's, between two lines."""


@dataclass
class RememberingSender:
    """`before`, `after`: what is raised, call by call, instead of sending; after sending, instead of an answer."""

    repeats_safely: bool = False
    sent: list[Message] = field(default_factory=list)
    before: deque[BaseException] = field(default_factory=deque)
    after: deque[BaseException] = field(default_factory=deque)

    async def send(self, message: Message) -> None:
        if self.before:
            raise self.before.popleft()
        self.sent.append(message)
        if self.after:
            raise self.after.popleft()


def with_sender(services: Services, sender: MessageSender) -> Services:
    return replace(services, senders=dict.fromkeys(Channel, sender))


async def booked(services: Services, seat_ids: list[str]) -> Ticket:
    who = await world.known_customer(services, phone="+919812345678")
    return await world.booked_ticket(services, who, await world.show_on_sale(services), seat_ids)


async def queued(
    services: Services, ticket: Ticket, channel: Channel = Channel.EMAIL, recipient: str | None = None
) -> Notification:
    async with world.as_(services, SYSTEM).begin() as tx:
        new = Notification(
            show_id=ticket.show_id,
            id=ids.new_in_show(ids.NOTIFICATION, ticket.show_id),
            cause=ids.new(ids.EVENT),
            kind=MessageKind.TICKET,
            subject_id=ticket.id,
            ticket_id=ticket.id,
            channel=channel,
            recipient=recipient or ("asha@example.test" if channel is Channel.EMAIL else "+919812345678"),
            status=NotificationStatus.QUEUED,
            attempts=0,
            failure=None,
            created_at=await base.now(tx.db),
            sent_at=None,
        )
        tx.append(notification_rows.APPEND, vars(new) | {"created_at": None})
    return new


async def read(services: Services, notification: Notification) -> Notification:
    async with world.as_(services, SYSTEM).reading() as db:
        found, _ = await notification_rows.find(db, notification.show_id, notification.id)
    assert found is not None
    return found
