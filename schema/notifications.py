"""Notifications: a ticket's message, and sending it again."""

from datetime import datetime

import strawberry

from domain.notifications import Channel, NotificationStatus
from domain.notifications import Notification as NotificationRow
from resolvers import notifications
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.inputs import USER_ID, idempotency_key, optional
from schema.kit.mutation import mutation

describe_enum(Channel, "The channel of a message.", EMAIL="By e-mail.", SMS="By SMS.")
describe_enum(
    NotificationStatus,
    "The status of a message.",
    QUEUED="It is about to be sent.",
    SENDING="It is being sent.",
    SENT="It was handed over to the mail server or SMS provider.",
    GIVEN_UP="It could not be sent and is not retried.",
)


@strawberry.type(description="A message to a customer.")
class Notification:
    id: strawberry.ID = strawberry.field(description="The message's id (`NOTIF_…`).")
    channel: Channel = strawberry.field(description="The channel.")
    recipient: str = strawberry.field(description="The address or number it goes to.")
    status: NotificationStatus = strawberry.field(description="The current status.")

    @classmethod
    def of(cls, row: NotificationRow) -> "Notification":
        return cls(id=strawberry.ID(row.id), channel=row.channel, recipient=row.recipient, status=row.status)


@strawberry.type(description="A message that was not sent, or may not have been.")
class GivenUpNotification:
    id: strawberry.ID = strawberry.field(description="The message's id (`NOTIF_…`).")
    channel: Channel = strawberry.field(description="The channel.")
    recipient: str = strawberry.field(description="The address or number, masked.")
    ticket_id: strawberry.ID | None = strawberry.field(description="The ticket that the message is about, if any.")
    failure: str = strawberry.field(description="Why it was given up.")
    attempts: int = strawberry.field(description="How often it was tried.")
    created_at: datetime = strawberry.field(description="When it was queued.")

    @classmethod
    def of(cls, row: NotificationRow) -> "GivenUpNotification":
        return cls(
            id=strawberry.ID(row.id),
            channel=row.channel,
            recipient=row.recipient_masked,
            ticket_id=None if row.ticket_id is None else strawberry.ID(row.ticket_id),
            failure=row.failure_masked,
            attempts=row.attempts,
            created_at=row.created_at,
        )


@strawberry.type(description="A ticket queued to be sent.")
class SentTicket:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    notifications: list[Notification] = strawberry.field(description="One message for each channel.")


@strawberry.input(description="The ticket to send, and where to.")
class SendTicketNotificationInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    email: str | None = optional("An e-mail address.")
    phone: str | None = optional("A phone number, as E.164 (`+919876543210`).")
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class NotificationMutations:
    @mutation("Sends a ticket again to the given addresses.")
    async def send_ticket_notification(self, info: Info, input: SendTicketNotificationInput) -> SentTicket:
        sent = await notifications.send_ticket_notification(
            info.context.keyed(input), input.ticket_id, input.email, input.phone, input.user_id
        )
        return SentTicket(ticket_id=input.ticket_id, notifications=[Notification.of(row) for row in sent])
