"""Payments and refunds."""

from datetime import datetime

import strawberry

from domain.payments import Payment as PaymentRow
from domain.payments import PaymentMethod, PaymentStatus, RefundReason, RefundStatus, UnusableReason
from domain.payments import Refund as RefundRow
from loaders import payments as payment_loaders
from schema.kit.batching import loading
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.relay import Node
from schema.kit.rows import OfRow, from_row
from schema.kit.scalars import Money, money_from_row

describe_enum(
    PaymentMethod,
    "How a customer pays.",
    UPI="By UPI.",
    CARD="By credit or debit card.",
    NETBANKING="By the customer's online bank.",
    WALLET="By wallet.",
)
describe_enum(
    PaymentStatus,
    "The status of a payment. It only advances, in this order.",
    INITIATED="The customer can pay at `checkoutUrl`.",
    PROCESSING="The provider is processing it.",
    FAILED="It failed; another payment may be initiated. Banks may report a late success for days: then it advances.",
    SUCCEEDED="The money was captured.",
)
describe_enum(
    RefundStatus,
    "The status of a refund.",
    REQUESTED="Requested; the provider has been or will be asked.",
    PROCESSED="The provider has paid it back.",
    FAILED="The provider refused; it is retried until it succeeds.",
)
describe_enum(
    RefundReason,
    "Why money goes back.",
    CANCELLATION="Seats were cancelled.",
    SHOW_CANCELLED="The theater cancelled the show.",
    UNUSABLE_PAYMENT="The payment bought nothing: its `unusable` says why.",
    GOODWILL="The platform gave it. Ticket and seats stay as they are.",
    PARTNER="The theater gave it. Ticket and seats stay as they are.",
)
describe_enum(
    UnusableReason,
    "Why a payment whose money was captured bought nothing and is refunded in full.",
    MISMATCH="Another amount or currency arrived than was asked for.",
    SECOND="The booking had been paid for already.",
    CLOSED="The show had begun or was cancelled.",
    LATE="It came after the hold had ended, and the seats were no longer available as they were booked.",
)


@strawberry.type(description="Money that is paid back to a customer.")
class Refund(OfRow[RefundRow], Node):
    status: RefundStatus = from_row("The current status.")
    reason: RefundReason = from_row("Why it goes back.")
    created_at: datetime = from_row("When it was created.")

    amount: Money = money_from_row("The amount that is refunded.", minor="amount_minor")


@strawberry.type(description="One attempt to pay for a booking.")
class Payment(OfRow[PaymentRow], Node):
    status: PaymentStatus = from_row("The current status.")
    method: PaymentMethod = from_row("How.")
    provider: str = from_row("The payment provider, such as `sandbox`.")
    unusable: UnusableReason | None = from_row(
        "Why its money bought nothing; null unless it was captured in vain.", path="outcome"
    )
    checkout_url: str | None = from_row("URL of the page on which the customer pays.")
    created_at: datetime = from_row("When it was initiated.")

    amount: Money = money_from_row("The amount to be paid.", minor="amount_minor")

    @field("Its refunds, oldest first.")
    @loading(payment_loaders.refunds_by_payment, lambda payment: (payment.row.show_id, payment.row.id))
    def refunds(self, found: list[RefundRow]) -> list[Refund]:
        return [Refund.of(row) for row in found]
