"""What a provider tells unasked, whichever provider it is and however it says it."""

from dataclasses import dataclass
from datetime import datetime

from domain.checkout.callback import Report
from domain.checkout.disputes import DisputeStatus


@dataclass(frozen=True)
class RefundReport:
    """`processed`: or else it failed, for now."""

    refund_id: str
    processed: bool
    reference: str | None


@dataclass(frozen=True)
class PayoutReport:
    """Only that there is news: what became of the payout is to be asked."""

    payout_id: str


@dataclass(frozen=True)
class DisputeReport:
    """A customer's bank takes, or took, a payment back. `status`: OPEN, WON or LOST. Amounts in minor units."""

    reference: str
    payment_id: str
    status: DisputeStatus
    amount_minor: int
    currency: str
    opened_at: datetime | None


@dataclass(frozen=True)
class BankSettlementReport:
    """What the provider moved to our bank: net = gross - fee - tax, in minor units; the tax is that on the fee."""

    reference: str
    gross_minor: int
    fee_minor: int
    tax_minor: int
    net_minor: int
    currency: str
    utr: str | None
    settled_at: datetime | None


ProviderEvent = Report | RefundReport | PayoutReport | DisputeReport | BankSettlementReport
