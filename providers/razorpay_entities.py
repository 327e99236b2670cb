"""Razorpay's entities, as API responses and webhooks both contain them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from domain.payments import PaymentStatus
from domain.settlements.payouts import PayoutStatus
from providers.wire import LONGEST_TEXT, OptionalText, Prose, Text, Whole, Wire, one_of

ORDER, PAYMENT = "order_", "pay_"
DEFAULT_CURRENCY = "INR"

Item = TypeVar("Item")

ORDER_STATUSES = {
    "created": PaymentStatus.INITIATED,
    "attempted": PaymentStatus.PROCESSING,
    "paid": PaymentStatus.PROCESSING,
}
"""The status of a payment by its order's. `paid` without a captured payment is transient: Razorpay's payments lag
behind orders.
"""
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
"""The platform's notes on an entity. Razorpay writes absent notes as an empty list."""


class Noted(Wire):
    """Any entity with the platform's notes."""

    notes: Notes = Field(default_factory=dict)

    def note(self, name: str) -> str | None:
        """Returns the note; None unless it is printable text, since the platform writes no other."""
        value = self.notes.get(name)
        return value if isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_TEXT else None


class Page(Wire, Generic[Item]):
    """A page of search results."""

    items: list[Item]


class Order(Noted):
    id: Text
    status: Annotated[PaymentStatus, one_of(ORDER_STATUSES)]
    amount: Whole
    currency: Text
    created_at: Whole


class Payment(Wire):
    """An attempt to pay an order. `order_id` is None for payments that the platform did not start."""

    id: Text
    order_id: OptionalText = None
    status: Literal["created", "authorized", "captured", "refunded", "failed"]
    captured: Truth = False
    amount: Whole
    currency: Text

    @property
    def reached(self) -> PaymentStatus:
        """The payment's status. Razorpay refunds uncaptured payments by itself: these are `refunded` although no money
        arrived.
        """
        if self.status == "refunded":
            return PaymentStatus.SUCCEEDED if self.captured else PaymentStatus.FAILED
        return _PAYMENT_STATUSES[self.status]


class Attempt(Payment):
    """A payment in a list, with its creation time."""

    created_at: Whole


class Refund(Noted):
    """A refund. `status`: pending, processed or failed."""

    id: Text
    status: Text


class PayoutDetails(Wire):
    """The reason for a payout's status."""

    description: Prose = None


class Payout(Wire):
    id: Text
    status: Annotated[PayoutStatus, one_of(PAYOUT_STATUSES)]
    reference_id: str | None = None
    status_details: PayoutDetails | None = None


class Dispute(Wire):
    """A dispute. `amount_deducted`: what a lost dispute cost, at most `amount`."""

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
    """A transfer to the platform's bank account. `fees` include tax, as a payment's `fee` does; `amount` is net."""

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
