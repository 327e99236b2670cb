"""Queueing of messages: one per cause and channel, however often the job that queues them runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import ids
from domain.events import NotificationQueued
from domain.notifications import Channel, MessageKind
from models import notifications as notification_rows
from resolvers.context import DirectTransaction


@dataclass(frozen=True)
class NotificationRequest:
    """What a message is about. `cause` is unique with the channel. `subject_id`: a ticket, cancellation or partner."""

    show_id: str
    cause: str
    kind: MessageKind
    subject_id: str
    ticket_id: str | None


def queue(tx: DirectTransaction, request: NotificationRequest, addresses: Mapping[Channel, str]) -> None:
    """Joins the transaction. A channel that this deployment does not have gets no message. Where the cause has one
    already, nothing is queued, and the job that is recorded finds nothing to do.
    """
    for channel, recipient in addresses.items():
        if channel in tx.context.services.senders:
            id = ids.new_in_show(ids.NOTIFICATION, request.show_id)
            tx.append(notification_rows.APPEND, vars(request) | {"id": id, "channel": channel, "recipient": recipient})
            tx.record_next(NotificationQueued(request.show_id, id))


NO_ADDRESS = "The customer has no address to which this deployment sends. Ask for one, and send the ticket there."


def queue_to_customer(tx: DirectTransaction, request: NotificationRequest, addresses: Mapping[Channel, str]) -> None:
    """As `queue`. Where no channel reaches the customer, the message is given up at once, so that operators see it."""
    channels = tx.context.services.senders
    if channels and not channels.keys() & addresses.keys():
        id = ids.new_in_show(ids.NOTIFICATION, request.show_id)
        nowhere = {"id": id, "channel": min(channels), "recipient": "", "failure": NO_ADDRESS}
        tx.append(notification_rows.APPEND, vars(request) | nowhere)
    queue(tx, request, addresses)


def addresses_of(email: str | None, phone: str | None) -> dict[Channel, str]:
    found = {Channel.EMAIL: email, Channel.SMS: phone}
    return {channel: address for channel, address in found.items() if address is not None}
