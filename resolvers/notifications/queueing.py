"""Queueing of messages: one per cause and channel, however often the job that queues them runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import ids
from domain.events import NotificationQueued
from domain.notifications import Channel, MessageKind, Notification, NotificationStatus
from models import base
from models import notifications as notification_rows
from resolvers.context import Transaction


@dataclass(frozen=True)
class NotificationRequest:
    """What a message is about. `cause` is unique with the channel. `subject_id`: a ticket, cancellation or partner."""

    show_id: str
    cause: str
    kind: MessageKind
    subject_id: str
    ticket_id: str | None


async def queue(tx: Transaction, request: NotificationRequest, addresses: Mapping[Channel, str]) -> list[Notification]:
    """Joins the transaction. Answers the request's notifications, including those queued before. A channel that this
    deployment does not have gets none.
    """
    for channel, recipient in addresses.items():
        if channel not in tx.context.services.senders:
            continue
        new = Notification(
            show_id=request.show_id,
            id=ids.new_in_show(ids.NOTIFICATION, request.show_id),
            cause=request.cause,
            kind=request.kind,
            subject_id=request.subject_id,
            ticket_id=request.ticket_id,
            channel=channel,
            recipient=recipient,
            status=NotificationStatus.QUEUED,
            attempts=0,
            failure=None,
            created_at=await base.now(tx.db),
            sent_at=None,
        )
        if await notification_rows.queue(tx.db, new):
            tx.record(NotificationQueued(new.show_id, new.id))
    return await notification_rows.of_cause(tx.db, request.show_id, request.cause)


def addresses_of(email: str | None, phone: str | None) -> dict[Channel, str]:
    found = {Channel.EMAIL: email, Channel.SMS: phone}
    return {channel: address for channel, address in found.items() if address is not None}
