"""Payments and refunds."""

from datetime import datetime

import strawberry

from domain.payments import Payment as PaymentRow
from domain.payments import PaymentMethod, PaymentStatus, RefundStatus
from domain.payments import Refund as RefundRow
from loaders import payments as payment_loaders
from schema.kit.batching import loading
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.relay import Node
from schema.kit.scalars import Money

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


@strawberry.type(description="Money that is paid back to a customer.")
class Refund(Node):
    amount: Money = strawberry.field(description="The amount that is refunded.")
    status: RefundStatus = strawberry.field(description="The current status.")
    created_at: datetime = strawberry.field(description="When it was created.")

    @classmethod
    def of(cls, row: RefundRow) -> "Refund":
        return cls(
            id=strawberry.ID(row.id),
            amount=Money.of(row.amount_minor, row.currency),
            status=row.status,
            created_at=row.created_at,
        )


@strawberry.type(description="One attempt to pay for a booking.")
class Payment(Node):
    row: strawberry.Private[PaymentRow]
    status: PaymentStatus = strawberry.field(description="The current status.")
    amount: Money = strawberry.field(description="The amount to be paid.")
    method: PaymentMethod = strawberry.field(description="How.")
    provider: str = strawberry.field(description="The payment provider, such as `sandbox`.")
    checkout_url: str | None = strawberry.field(description="URL of the page on which the customer pays.")
    created_at: datetime = strawberry.field(description="When it was initiated.")

    @classmethod
    def of(cls, row: PaymentRow) -> "Payment":
        return cls(
            row=row,
            id=strawberry.ID(row.id),
            status=row.status,
            amount=Money.of(row.amount_minor, row.currency),
            method=row.method,
            provider=row.provider,
            checkout_url=row.checkout_url,
            created_at=row.created_at,
        )

    @field("Its refunds, oldest first.")
    @loading(payment_loaders.refunds_by_payment, lambda payment: (payment.row.show_id, payment.row.id))
    def refunds(self, found: list[RefundRow]) -> list[Refund]:
        return [Refund.of(row) for row in found]
