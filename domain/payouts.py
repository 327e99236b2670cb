"""Money that goes to a partner's bank account, as a provider moves it."""

from dataclasses import dataclass, field
from enum import StrEnum


class PayoutStatus(StrEnum):
    """PAID is not quite final: a bank may return the money for days, which makes it REVERSED. A provider may also say
    REVERSED of a payout of which it never said PAID.
    """

    INITIATED = "INITIATED"
    PROCESSING = "PROCESSING"
    PAID = "PAID"
    FAILED = "FAILED"
    REVERSED = "REVERSED"


@dataclass(frozen=True)
class PayoutOrder:
    """`payout_id` is the idempotency key. The account number is in clear, and so it is never printed."""

    payout_id: str
    amount_minor: int
    currency: str
    beneficiary: str
    account_number: str = field(repr=False)
    ifsc_code: str


@dataclass(frozen=True)
class ProviderPayout:
    """`failure`: the provider's own sentence."""

    status: PayoutStatus
    reference: str | None
    failure: str | None = None
