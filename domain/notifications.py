"""Messages to customers and partners: one row for each cause and channel, however often the job that queues it runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.allowances import Allowance
from domain.partners import PartnerStatus

TICKET_MESSAGES = Allowance("messages of a ticket", "messages about a ticket are sent in a day", 5, timedelta(days=1))
TICKET_STRANGERS = Allowance(
    "strangers of a ticket", "addresses besides its holder's get a ticket", 3, timedelta(days=30)
)
CUSTOMER_MESSAGES = Allowance(
    "messages of a sender", "messages are sent for a customer in a day", 20, timedelta(days=1)
)
AGENT_MESSAGES = Allowance("messages of a sender", "messages are sent for an account in a day", 500, timedelta(days=1))
"""Of an operator, and of a key that acts for customers."""


ENCODED_WORD = "=?"
"""Begins letters in another encoding in a message's head: readers do not take it as it stands there."""


class Channel(StrEnum):
    EMAIL = "EMAIL"
    SMS = "SMS"


class NotificationStatus(StrEnum):
    """GIVEN_UP waits for an operator."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    GIVEN_UP = "GIVEN_UP"


class MessageKind(StrEnum):
    TICKET = "TICKET"
    CANCELLATION = "CANCELLATION"
    SHOW_MOVED = "SHOW_MOVED"
    MONEY_SENT_BACK = "MONEY_SENT_BACK"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
    CONTACT_CHANGED = "CONTACT_CHANGED"
    PARTNER_STATUS_CHANGED = "PARTNER_STATUS_CHANGED"
    SIGN_IN_CODE = "SIGN_IN_CODE"
    ADDRESS_CHANGED = "ADDRESS_CHANGED"
    STAFF_INVITED = "STAFF_INVITED"


def masked(address: str) -> str:
    """The address with most of it hidden: `a***@example.com`, `***678`. An empty one stays empty."""
    if not address:
        return ""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}***@{host}" if at else f"***{address[-3:]}"


@dataclass(frozen=True)
class Notification:
    """`cause`, unique with the channel: an event's id, or the id of a request to send again. `subject_id`: of the
    ticket, cancellation, refund, partner, code or person that it is about. `failure`: why it was given up.
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
        return masked(self.recipient)

    @property
    def failure_masked(self) -> str:
        """The failure without the address, which mail servers repeat when they refuse it."""
        return (self.failure or "").replace(self.recipient, self.recipient_masked)


@dataclass(frozen=True)
class Outing:
    """What a message says of a visit: where, when, which seats. Times are in UTC and shown in `time_zone`. `ticket_id`:
    None where there is no ticket for it.
    """

    booking_id: str
    ticket_id: str | None
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
    """`pass_text`: the content of the QR code. `paid_minor`: paise, with fees and taxes."""

    outing: Outing
    pass_text: str
    paid_minor: int
    currency: str


@dataclass(frozen=True)
class CancellationMessageContext:
    """`outing`: with the seats that were cancelled. `kept`: the ticket for the seats that remain, if any.
    `show_reason`: why the theater cancelled the whole show, None if it did not.
    """

    outing: Outing
    kept: TicketMessageContext | None
    refund_minor: int
    fee_minor: int
    currency: str
    show_reason: str | None


class WhySentBack(StrEnum):
    """Why a customer's money went back without a cancellation. LATE, MISMATCH, SECOND: it bought nothing, as the
    payment's outcome says. STARTED, SHOW_CANCELLED: nor did it, because the show had begun or was cancelled. GOODWILL,
    PARTNER: the platform or the theater gave it, and the ticket stays.
    """

    LATE = "LATE"
    MISMATCH = "MISMATCH"
    SECOND = "SECOND"
    STARTED = "STARTED"
    SHOW_CANCELLED = "SHOW_CANCELLED"
    GOODWILL = "GOODWILL"
    PARTNER = "PARTNER"


@dataclass(frozen=True)
class MoneySentBackMessageContext:
    """`outing`: with the seats of the booking, which the money did or did not buy. `refund_minor`: in the currency in
    which it was captured. `show_reason`: why the theater cancelled the show, None if it did not.
    """

    outing: Outing
    why: WhySentBack
    refund_minor: int
    currency: str
    show_reason: str | None


@dataclass(frozen=True)
class MovedMessageContext:
    """`ticket`: at the new time. `was_at`: the start when it was booked, None if that is the same or not known."""

    ticket: TicketMessageContext
    was_at: datetime | None

    @property
    def outing(self) -> Outing:
        return self.ticket.outing


@dataclass(frozen=True)
class BankDetailsMessageContext:
    """Goes to every contact of the last 30 days. `account_mask`: the only form in which the number leaves."""

    partner_name: str
    account_mask: str
    changed_at: datetime


@dataclass(frozen=True)
class ContactMessageContext:
    """Goes to every contact of the last 30 days. `contact_masked`: the new address, most of it hidden."""

    partner_name: str
    contact_masked: str
    changed_at: datetime


@dataclass(frozen=True)
class CodeMessageContext:
    """`is_confirmation`: the code confirms a new address; otherwise it signs in."""

    code: str
    minutes: int
    is_confirmation: bool


@dataclass(frozen=True)
class AddressChangedMessageContext:
    """Goes to the address from before the change. `changed_at`: shown in the time of India."""

    changed_at: datetime


@dataclass(frozen=True)
class PartnerStatusMessageContext:
    """`status`: when it is sent. `reason`: what the operator gave for it, if anything."""

    partner_name: str
    status: PartnerStatus
    reason: str | None


@dataclass(frozen=True)
class StaffInvitedMessageContext:
    partner_name: str
    role: str


MessageContext = (
    TicketMessageContext
    | CancellationMessageContext
    | MovedMessageContext
    | MoneySentBackMessageContext
    | BankDetailsMessageContext
    | ContactMessageContext
    | PartnerStatusMessageContext
    | CodeMessageContext
    | AddressChangedMessageContext
    | StaffInvitedMessageContext
)


def link_key(pass_text: str) -> str:
    """The key in the link to a ticket's page: the beginning of the pass's signature, which cannot be guessed. A new
    pass has another key.
    """
    return pass_text.rpartition(".")[2][:22]
