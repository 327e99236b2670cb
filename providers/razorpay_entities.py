"""Razorpay's entities, which are the same in answers to calls and in webhooks."""

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from domain.payments import PaymentStatus
from domain.settlements.payouts import PayoutStatus
from providers.wire import LONGEST_TEXT, OptionalText, Text, Whole, Wire, one_of

ORDER, PAYMENT = "order_", "pay_"
DEFAULT_CURRENCY = "INR"

Item = TypeVar("Item")

ORDER_STATUSES = {
    "created": PaymentStatus.INITIATED,
    "attempted": PaymentStatus.PROCESSING,
    "paid": PaymentStatus.PROCESSING,
}
"""Without a payment that took the money an order is paid only for as long as its payments lag behind."""
PAYOUT_STATUSES = {
    "pending": PayoutStatus.PROCESSING,
    "queued": PayoutStatus.PROCESSING,
    "scheduled": PayoutStatus.PROCESSING,
    "processing": PayoutStatus.PROCESSING,
    "processed": PayoutStatus.PAID,
    "reversed": PayoutStatus.REVERSED,
    "cancelled": PayoutStatus.FAILED,
    "rejected": PayoutStatus.FAILED,
    "failed": PayoutStatus.FAILED,
}
_PAYMENT_STATUSES = {
    "created": PaymentStatus.INITIATED,
    "authorized": PaymentStatus.PROCESSING,
    "captured": PaymentStatus.SUCCEEDED,
    "failed": PaymentStatus.FAILED,
}


def _instant(value: object) -> datetime:
    if type(value) is not int or value < 0:
        raise ValueError("Expected unix seconds.")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("Expected unix seconds of a year that there is.") from error


def _notes(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _is_true(value: object) -> bool:
    return value is True or value == "1"


Truth = Annotated[bool, BeforeValidator(_is_true)]
"""Razorpay writes it as true, and in some events as the text "1"; anything else is false."""
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""Unix seconds."""
Notes = Annotated[dict[str, Any], BeforeValidator(_notes)]
"""What the platform wrote beside an entity. Razorpay writes no notes as an empty list."""


class Noted(Wire):
    """Any entity, for what the platform wrote beside it."""

    notes: Notes = Field(default_factory=dict)

    def note(self, name: str) -> str | None:
        """None for a note that is no printable text, which the platform would not have written."""
        value = self.notes.get(name)
        return value if isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_TEXT else None


class Page(Wire, Generic[Item]):
    """A collection, as Razorpay answers a search."""

    items: list[Item]


class Order(Noted):
    id: Text
    status: Annotated[PaymentStatus, one_of(ORDER_STATUSES)]
    amount: Whole
    currency: Text
    created_at: Whole


class Payment(Wire):
    """One attempt to pay, for an order or, `order_id` being None, for something that is not the platform's."""

    id: Text
    order_id: OptionalText = None
    status: Literal["created", "authorized", "captured", "refunded", "failed"]
    captured: Truth = False
    amount: Whole
    currency: Text

    @property
    def reached(self) -> PaymentStatus:
        """Razorpay sends back by itself what nobody captured: `refunded` as well, but the money never arrived."""
        if self.status == "refunded":
            return PaymentStatus.SUCCEEDED if self.captured else PaymentStatus.FAILED
        return _PAYMENT_STATUSES[self.status]


class Attempt(Payment):
    """A payment as it is listed: with the moment at which it began."""

    created_at: Whole


class Refund(Noted):
    """`status`: pending, processed or failed."""

    id: Text
    status: Text


class PayoutDetails(Wire):
    """Why a payout stands where it does."""

    description: OptionalText = None


class Payout(Wire):
    id: Text
    status: Annotated[PayoutStatus, one_of(PAYOUT_STATUSES)]
    reference_id: str | None = None
    status_details: PayoutDetails | None = None


class Dispute(Wire):
    """`amount_deducted`: what a lost dispute took, at most `amount`."""

    id: Text
    payment_id: Text
    amount: Whole
    amount_deducted: Whole = 0
    currency: Text
    created_at: Instant

    @model_validator(mode="after")
    def _is_over_something(self) -> "Dispute":
        if self.taken == 0:
            raise ValueError("A dispute over nothing.")
        return self

    @property
    def taken(self) -> int:
        return self.amount_deducted or self.amount


class Settlement(Wire):
    """`fees` hold the tax on them, as a payment's `fee` does; `amount` is what arrives."""

    id: Text
    amount: Whole
    fees: Whole
    tax: Whole
    currency: OptionalText = None
    utr: OptionalText = None
    created_at: Instant

    @model_validator(mode="after")
    def _adds_up(self) -> "Settlement":
        if self.tax > self.fees:
            raise ValueError("The tax on the fees is more than the fees.")
        return self
