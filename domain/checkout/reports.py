"""Reports of payment providers, independent of the provider's own format."""

from dataclasses import dataclass
from datetime import datetime

from domain.checkout.disputes import DisputeStatus
from domain.payments import PaymentStatus


@dataclass(frozen=True)
class PaymentReport:
    """The state of a payment. Amount and currency are None if the provider does not state them."""

    payment_id: str
    status: PaymentStatus
    amount_minor: int | None = None
    currency: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class RefundReport:
    """`processed`: whether the money was refunded; False: this attempt failed."""

    refund_id: str
    processed: bool
    reference: str | None


@dataclass(frozen=True)
class PayoutReport:
    """A payout has changed. Its state is not in the report but is read from the provider."""

    payout_id: str


@dataclass(frozen=True)
class DisputeReport:
    """A customer's bank asks for a payment back, or took it back. `status`: OPEN, WON or LOST."""

    reference: str
    payment_id: str
    status: DisputeStatus
    amount_minor: int
    currency: str
    opened_at: datetime | None


@dataclass(frozen=True)
class BankSettlementReport:
    """A transfer from the provider to the platform's bank. Minor units: net = gross - fee - tax. `tax`: on the fee."""

    reference: str
    gross_minor: int
    fee_minor: int
    tax_minor: int
    net_minor: int
    currency: str
    utr: str | None
    settled_at: datetime | None


ProviderEvent = PaymentReport | RefundReport | PayoutReport | DisputeReport | BankSettlementReport
