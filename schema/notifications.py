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
from schema.kit.problems import AllowanceUsed
from schema.kit.rows import OfRow, derived, from_row

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
class Notification(OfRow[NotificationRow]):
    id: strawberry.ID = from_row("The message's id (`NOTIF_…`).")
    channel: Channel = from_row("The channel.")
    recipient: str = from_row("The address or number it goes to.")
    status: NotificationStatus = from_row("The current status.")


@strawberry.type(description="A message that was not sent, or may not have been.")
class GivenUpNotification(OfRow[NotificationRow]):
    id: strawberry.ID = from_row("The message's id (`NOTIF_…`).")
    channel: Channel = from_row("The channel.")
    recipient: str = from_row(
        "The address or number, masked; empty where none was known, or it is erased.", path="recipient_masked"
    )
    failure: str = from_row("Why it was given up.", path="failure_masked")
    attempts: int = from_row("How often it was tried.")
    created_at: datetime = from_row("When it was queued.")

    @derived("The ticket that the message is about, if any.")
    def ticket_id(self) -> strawberry.ID | None:
        return None if self.row.ticket_id is None else strawberry.ID(self.row.ticket_id)


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
    @mutation("Sends a ticket again to the given addresses.", AllowanceUsed)
    async def send_ticket_notification(self, info: Info, input: SendTicketNotificationInput) -> SentTicket:
        sent = await notifications.send_ticket_notification(
            info.context.keyed(input), input.ticket_id, input.email, input.phone, input.user_id
        )
        return SentTicket(ticket_id=input.ticket_id, notifications=[Notification.of(row) for row in sent])
