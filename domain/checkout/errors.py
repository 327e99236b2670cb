"""Domain errors of paying for a booking, and of what a payment provider sends."""

from dataclasses import dataclass

from domain.errors import DomainError, Kind
from domain.money import Money


@dataclass(eq=False)
class AmountMismatch(DomainError):
    code = "AMOUNT_MISMATCH"
    kind = Kind.INVALID
    expected_minor: int
    currency: str

    @property
    def message(self) -> str:
        return f"This booking costs {Money(self.expected_minor).major} {self.currency}."


@dataclass(eq=False)
class PaymentOpen(DomainError):
    """Another payment of the booking, by another method, is still open."""

    code = "PAYMENT_OPEN"
    kind = Kind.CONFLICT
    payment_id: str
    method: str

    @property
    def message(self) -> str:
        return f"A payment by {self.method} is open for this booking. Finish it, or try again when it has failed."


@dataclass(eq=False)
class PaymentDeclined(DomainError):
    """The provider refused to open the payment, which is FAILED now; another one may be initiated at once."""

    code = "PAYMENT_DECLINED"
    kind = Kind.DECLINED
    payment_id: str

    @property
    def message(self) -> str:
        return "The payment provider refuses this payment. Nothing was charged: try again, or use another method."


@dataclass(eq=False)
class PaymentNotCompleted(DomainError):
    code = "PAYMENT_NOT_COMPLETED"
    kind = Kind.CONFLICT
    payment_id: str
    status: str

    @property
    def message(self) -> str:
        return f"This payment is {self.status}. The booking is confirmed when it succeeds."


@dataclass(eq=False)
class PaymentUnusable(DomainError):
    """The captured money buys nothing and is refunded in full. `outcome`: why (LATE, MISMATCH, SECOND, CLOSED)."""

    code = "PAYMENT_UNUSABLE"
    kind = Kind.CONFLICT
    payment_id: str
    outcome: str

    @property
    def message(self) -> str:
        return "This payment could not be booked. It is refunded in full."


@dataclass(eq=False)
class BadSignature(DomainError):
    code = "BAD_SIGNATURE"
    kind = Kind.UNAUTHENTICATED

    @property
    def message(self) -> str:
        return "The signature is missing, wrong or too old."


@dataclass(eq=False)
class MalformedDelivery(DomainError):
    """A correctly signed delivery whose body is not JSON."""

    code = "MALFORMED"
    kind = Kind.MALFORMED

    @property
    def message(self) -> str:
        return "The signature is right, but the body is not JSON."
