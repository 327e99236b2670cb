"""Sending a ticket's message again."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from domain.allowances import AllowanceUsed
from domain.bookings import TicketCancelled
from domain.errors import NotFound
from domain.notifications import Channel, Notification, NotificationStatus
from resolvers import notifications
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation


class SendTicketNotification(Body):
    user_id: str
    ticket_id: str
    email: str | None = None
    phone: str | None = Field(None, description="E.164, like +919876543210.")


class ChannelAnswer(Answer):
    channel: Channel
    recipient: str
    status: NotificationStatus


class NotificationAnswer(Answer):
    notification_id: str
    ticket_id: str
    channels: list[ChannelAnswer]

    @classmethod
    def of(cls, ticket_id: str, queued: Sequence[Notification]) -> Self:
        channels = [
            ChannelAnswer(channel=each.channel, recipient=each.recipient, status=each.status) for each in queued
        ]
        return cls(notification_id=queued[0].id, ticket_id=ticket_id, channels=channels)


async def send_ticket_notification(ctx: Context, body: SendTicketNotification) -> NotificationAnswer:
    queued = await notifications.send_ticket_notification(ctx, body.ticket_id, body.email, body.phone, body.user_id)
    return NotificationAnswer.of(body.ticket_id, queued)


OPERATIONS = (
    Operation(
        "POST",
        "/notifications/ticket",
        send_ticket_notification,
        NotificationAnswer,
        "Send a ticket to the given addresses.",
        use_case=notifications.send_ticket_notification,
        body=SendTicketNotification,
        statuses=(202,),
        problems=(NotFound, TicketCancelled, AllowanceUsed),
    ),
)
