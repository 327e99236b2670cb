"""Payment intents, their outcomes, refunds. Nothing here knows what was bought."""

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
    """FAILED is not final: providers report a late success for days."""

    INITIATED = "INITIATED"
    PROCESSING = "PROCESSING"
    FAILED = "FAILED"
    SUCCEEDED = "SUCCEEDED"

    @property
    def rank(self) -> int:
        """States only climb."""
        return list(PaymentStatus).index(self)


@dataclass(frozen=True)
class PaymentIntent:
    """What is to be paid, before the provider is asked."""

    show_id: str
    booking_id: str
    customer_id: str
    provider: str
    method: PaymentMethod
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class Payment:
    """Amounts in paise. `captured_minor` is what the provider says it took; `refunded_minor` what refunds, asked for
    or done, have of it. `outcome`: why money that came was not used, if so (LATE, MISMATCH, SECOND, CLOSED).
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
    outcome: str | None
    created_at: datetime


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
    """`refund_id` where an idempotency key already stands for it."""

    amount_minor: int
    reason: RefundReason
    note: str | None = None
    refund_id: str | None = None


@dataclass(frozen=True)
class Refund:
    """FAILED ones stay visible and are tried again with the same id as key."""

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
        return f"Of this payment {Money(self.left_minor).major} {self.currency} are left to refund."


def refundable_minor(payment: Payment) -> int:
    """Paise that came and that no refund has claimed yet."""
    return payment.captured_minor - payment.refunded_minor
