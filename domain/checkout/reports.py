"""What a payment provider reports, whichever provider it is and whatever words it uses."""

from dataclasses import dataclass
from datetime import datetime

from domain.checkout.disputes import DisputeStatus
from domain.payments import PaymentStatus


@dataclass(frozen=True)
class PaymentReport:
    """What became of a payment. Amount and currency are None where the provider does not state them."""

    payment_id: str
    status: PaymentStatus
    amount_minor: int | None = None
    currency: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class RefundReport:
    """`processed`: the money went back; otherwise this attempt failed."""

    refund_id: str
    processed: bool
    reference: str | None


@dataclass(frozen=True)
class PayoutReport:
    """Says only that the payout has changed: its state is read from the provider."""

    payout_id: str


@dataclass(frozen=True)
class DisputeReport:
    """A customer's bank asks for a payment back, or took it. `status`: OPEN, WON or LOST. Amounts in minor units."""

    reference: str
    payment_id: str
    status: DisputeStatus
    amount_minor: int
    currency: str
    opened_at: datetime | None


@dataclass(frozen=True)
class BankSettlementReport:
    """What the provider moved to the platform's bank: net = gross - fee - tax, in minor units. The tax is the fee's."""

    reference: str
    gross_minor: int
    fee_minor: int
    tax_minor: int
    net_minor: int
    currency: str
    utr: str | None
    settled_at: datetime | None


ProviderEvent = PaymentReport | RefundReport | PayoutReport | DisputeReport | BankSettlementReport
