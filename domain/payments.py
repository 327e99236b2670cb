"""Payment intents, their outcomes, and refunds. Knows bookings only by id."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError, Kind
from domain.money import Money


class PaymentMethod(StrEnum):
    UPI = "UPI"
    CARD = "CARD"
    NETBANKING = "NETBANKING"
    WALLET = "WALLET"


class PaymentStatus(StrEnum):
    """FAILED is not final: a provider may report success for days afterwards."""

    INITIATED = "INITIATED"
    PROCESSING = "PROCESSING"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"

    @property
    def rank(self) -> int:
        """The position in the order of states. A payment only changes to a state of higher rank."""
        return list(PaymentStatus).index(self)


@dataclass(frozen=True)
class PaymentIntent:
    """A payment that is recorded before the provider is called. `return_url`: where the customer goes on afterwards."""

    show_id: str
    booking_id: str
    customer_id: str
    provider: str
    method: PaymentMethod
    amount_minor: int
    currency: str
    return_url: str | None = None


class UnusableReason(StrEnum):
    """Why a captured payment is refunded in full. MISMATCH: another amount or currency than asked. SECOND: the booking
    is paid, or cancelled. CLOSED: the show has started or was cancelled. LATE: the seats are not available as booked.
    """

    MISMATCH = "MISMATCH"
    SECOND = "SECOND"
    CLOSED = "CLOSED"
    LATE = "LATE"


@dataclass(frozen=True)
class Payment:
    """Amounts in paise. `captured_minor`: what the provider reports as captured. `refunded_minor`: the sum of its
    refunds, requested or processed. `outcome`: why a captured payment bought nothing. `return_url`: as it was asked
    for, and allowed then.
    """

    show_id: str
    id: str
    booking_id: str
    customer_id: str
    provider: str
    method: PaymentMethod
    amount_minor: int
    currency: str
    status: PaymentStatus
    provider_reference: str | None
    checkout_url: str | None
    captured_minor: int
    captured_currency: str | None
    refunded_minor: int
    outcome: UnusableReason | None
    created_at: datetime
    return_url: str | None = None


@dataclass(frozen=True)
class Capture:
    """What a provider captured for a payment, in the currency in which it did. `reference`: its name for the money, if
    the report has one.
    """

    amount_minor: int
    currency: str
    reference: str | None


class RefundStatus(StrEnum):
    REQUESTED = "REQUESTED"
    PROCESSED = "PROCESSED"
    FAILED = "FAILED"


class RefundReason(StrEnum):
    CANCELLATION = "CANCELLATION"
    SHOW_CANCELLED = "SHOW_CANCELLED"
    UNUSABLE_PAYMENT = "UNUSABLE_PAYMENT"
    GOODWILL = "GOODWILL"
    PARTNER = "PARTNER"


@dataclass(frozen=True)
class RefundRequest:
    """`refund_id`: given where an idempotency key is already recorded for it; else a new one is made."""

    amount_minor: int
    reason: RefundReason
    note: str | None = None
    refund_id: str | None = None


@dataclass(frozen=True)
class Refund:
    """A FAILED refund is shown to operators and tried again, with its id as the provider's idempotency key."""

    show_id: str
    id: str
    payment_id: str
    booking_id: str
    amount_minor: int
    currency: str
    reason: RefundReason
    note: str | None
    status: RefundStatus
    provider_reference: str | None
    attempts: int
    created_at: datetime


@dataclass(eq=False)
class RefundExceedsPayment(DomainError):
    code = "REFUND_EXCEEDS_PAYMENT"
    kind = Kind.INVALID
    left_minor: int
    currency: str

    @property
    def message(self) -> str:
        return f"At most {Money(self.left_minor).major} {self.currency} of this payment can still be refunded."


def refundable_minor(payment: Payment) -> int:
    """Paise that were captured and are in no refund yet."""
    return payment.captured_minor - payment.refunded_minor
