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
    `subject_id`: the ticket, cancellation or partner that it tells of. `failure`: why
    it was given up.
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
    failure: str | None
    created_at: datetime
    sent_at: datetime | None

    @property
    def recipient_masked(self) -> str:
        """Enough to tell one from another: `a***@example.com`, `***678`."""
        name, at, host = self.recipient.rpartition("@")
        return f"{name[:1]}***@{host}" if at else f"***{self.recipient[-3:]}"

    @property
    def failure_masked(self) -> str:
        """Servers repeat the address when they refuse it."""
        return (self.failure or "").replace(self.recipient, self.recipient_masked)


@dataclass(frozen=True)
class Outing:
    """What a customer wants to know of a visit: where, when, which seats. Times in UTC, shown in `time_zone`."""

    booking_id: str
    ticket_id: str
    movie: str
    certificate: str | None
    theater: str
    address: str | None
    city: str
    screen: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    seat_ids: tuple[str, ...]


@dataclass(frozen=True)
class TicketMessageContext:
    """`pass_text` is what the QR code holds. `paid_minor`: paise, fees and taxes included."""

    outing: Outing
    pass_text: str
    paid_minor: int
    currency: str


@dataclass(frozen=True)
class CancellationMessageContext:
    """`outing` names the seats that were cancelled, `kept` is the ticket over those that remain. `show_reason`: why
    the theater cancelled the whole show, if it did.
    """

    outing: Outing
    kept: TicketMessageContext | None
    refund_minor: int
    fee_minor: int
    currency: str
    show_reason: str | None


@dataclass(frozen=True)
class BankDetailsMessageContext:
    """To the contact before the change. The mask is all of the number that leaves the system."""

    partner_name: str
    account_mask: str
    changed_at: datetime


MessageContext = TicketMessageContext | CancellationMessageContext | BankDetailsMessageContext


def link_key(pass_text: str) -> str:
    """What opens the page of a ticket for whoever got its message: the beginning of the pass's signature, which
    nobody can guess. A new pass has another one.
    """
    return pass_text.rpartition(".")[2][:22]
