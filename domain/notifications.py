"""Messages to customers: one row per (event, channel), however often the job that makes it runs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    EMAIL = "EMAIL"
    SMS = "SMS"


class NotificationStatus(StrEnum):
    """GIVEN_UP is what operators look at."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    GIVEN_UP = "GIVEN_UP"


class MessageKind(StrEnum):
    TICKET = "TICKET"
    CANCELLATION = "CANCELLATION"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"


@dataclass(frozen=True)
class Notification:
    """`cause` makes it unique with the channel: an event's id, or the id of a request to send again.
    `subject_id`: the ticket, cancellation or partner that it tells of.
    """

    show_id: str
    id: str
    cause: str
    kind: MessageKind
    subject_id: str
    ticket_id: str | None
    channel: Channel
    recipient: str
    status: NotificationStatus
    attempts: int
    created_at: datetime
    sent_at: datetime | None
