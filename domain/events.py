"""Domain events, recorded in the outbox. An event carries ids; its handlers read the rows again."""

from dataclasses import asdict, dataclass
from typing import Any

from domain import ids


@dataclass(frozen=True)
class Event:
    def payload(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def route(self) -> str:
        """The routing key under which the event's outbox row stands."""
        return getattr(self, "show_id", ids.UNROUTED)


@dataclass(frozen=True)
class BookingConfirmed(Event):
    show_id: str
    booking_id: str
    ticket_id: str


@dataclass(frozen=True)
class BookingCancelled(Event):
    show_id: str
    booking_id: str
    cancellation_id: str


@dataclass(frozen=True)
class PaymentInitiated(Event):
    show_id: str
    payment_id: str


@dataclass(frozen=True)
class RefundRequested(Event):
    show_id: str
    refund_id: str


@dataclass(frozen=True)
class MoneySentBack(Event):
    """A refund without a cancellation: its booking has no ticket for the money, or keeps the ticket that it has."""

    show_id: str
    booking_id: str
    refund_id: str


@dataclass(frozen=True)
class SettlementDue(Event):
    """A partner has money that is due and in no settlement yet."""

    partner_id: str


@dataclass(frozen=True)
class SettlementClosed(Event):
    settlement_id: str


@dataclass(frozen=True)
class PayoutDue(Event):
    """The payout of a settlement may be due: for the first time, or again after a failure."""

    settlement_id: str


@dataclass(frozen=True)
class PayoutStarted(Event):
    """A payout was recorded as an intent; the provider is called next."""

    payout_id: str


@dataclass(frozen=True)
class PayoutReported(Event):
    """The provider reported that a payout changed; its state is read from the provider next."""

    payout_id: str


@dataclass(frozen=True)
class ShowCancelled(Event):
    show_id: str


@dataclass(frozen=True)
class ShowMoved(Event):
    """A show with locked or sold seats got another time."""

    show_id: str


@dataclass(frozen=True)
class ShowBookingMoved(Event):
    """The customer of a booking has to be notified that its show got another time."""

    show_id: str
    booking_id: str


@dataclass(frozen=True)
class ShowBookingCancellationDue(Event):
    """A booking of a cancelled show has to be cancelled, in a transaction of its own."""

    show_id: str
    booking_id: str


@dataclass(frozen=True)
class NotificationQueued(Event):
    show_id: str
    notification_id: str


@dataclass(frozen=True)
class SignInCodeRequested(Event):
    """The code itself is derived from the id when it is sent."""

    code_id: str


@dataclass(frozen=True)
class CustomerAddressChanged(Event):
    """`notify_address`: the one from before the change, whose owner may not be the one who made it."""

    customer_id: str
    notify_address: str


@dataclass(frozen=True)
class StaffInvited(Event):
    staff_id: str


@dataclass(frozen=True)
class BankDetailsChanged(Event):
    """`notify_email`: the contact at that time, which may be another one when it is notified."""

    partner_id: str
    notify_email: str


@dataclass(frozen=True)
class ContactChanged(Event):
    """`notify_email`: the contact before."""

    partner_id: str
    notify_email: str


@dataclass(frozen=True)
class PartnerApproved(Event):
    partner_id: str


@dataclass(frozen=True)
class PartnerRejected(Event):
    partner_id: str


@dataclass(frozen=True)
class PartnerSuspended(Event):
    partner_id: str


@dataclass(frozen=True)
class PartnerReinstated(Event):
    partner_id: str


FORMER_NAMES: dict[str, type[Event]] = {"ShowBookingDoomed": ShowBookingCancellationDue}
"""Names under which servers of an earlier version record an event, for as long as such rows may be in the outbox."""
KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()} | FORMER_NAMES


def restore(kind: str, payload: dict[str, Any]) -> Event:
    """The event that `payload()` was made of. Raises KeyError for a kind that this version does not know: its job is
    retried, and in a rolling deployment a server of the newer version takes it.
    """
    return KINDS[kind](**payload)
