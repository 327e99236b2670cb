"""Payouts to partners' bank accounts: their states, and what is asked of the provider and answered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

WATCHED_WHEN_PAID_FOR = timedelta(days=5)
"""How long after a payout a bank may still return the money."""
SHORTEST_POLL_INTERVAL, LONGEST_POLL_INTERVAL = timedelta(seconds=5), timedelta(hours=6)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=24)
MOST_DOUBLINGS = 16
BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
"""The failure of a payout that was never sent, since the partner's bank details changed meanwhile."""
HELD = "HELD"
"""The failure of a payout that was never sent, since the partner was suspended or its contact changed meanwhile."""


class PayoutStatus(StrEnum):
    """PAID is not final: for days a bank may return the money, and the payout becomes REVERSED. A provider may report
    REVERSED without having reported PAID.
    """

    INITIATED = "INITIATED"
    PROCESSING = "PROCESSING"
    PAID = "PAID"
    FAILED = "FAILED"
    REVERSED = "REVERSED"


UNDONE = frozenset({PayoutStatus.FAILED, PayoutStatus.REVERSED})
"""The money is still owed to the partner."""

_BECOMES: dict[PayoutStatus, frozenset[PayoutStatus]] = {
    PayoutStatus.INITIATED: frozenset(PayoutStatus) - {PayoutStatus.INITIATED},
    PayoutStatus.PROCESSING: frozenset({PayoutStatus.PAID, PayoutStatus.FAILED, PayoutStatus.REVERSED}),
    PayoutStatus.PAID: frozenset({PayoutStatus.REVERSED}),
    PayoutStatus.FAILED: frozenset(),
    PayoutStatus.REVERSED: frozenset(),
}


@dataclass(frozen=True)
class PayoutOrder:
    """`payout_id`: the idempotency key. `account_number`: in clear, therefore left out of its repr."""

    payout_id: str
    amount_minor: int
    currency: str
    beneficiary: str
    account_number: str = field(repr=False)
    ifsc_code: str


@dataclass(frozen=True)
class ProviderPayout:
    """`failure`: the provider's own sentence on why it failed."""

    status: PayoutStatus
    reference: str | None
    failure: str | None = None


@dataclass(frozen=True)
class Payout:
    """An intent to pay out a settlement, and its outcome. `id`: also the provider's idempotency key.
    `bank_details_changed_at`: identifies the bank details that it is for; None for those of the registration.
    `attempts`: the calls of the provider by the payout's own job; while it is zero, no money can have left.
    `updated_at`: since when it has its status. `now`: the database's time when the row was read.
    """

    id: str
    settlement_id: str
    partner_id: str
    amount_minor: int
    currency: str
    status: PayoutStatus
    provider: str
    provider_reference: str | None
    failure: str | None
    attempts: int
    account_mask: str
    bank_details_changed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    now: datetime

    @property
    def has_ended(self) -> bool:
        """Whether its status is final, so that the provider is not asked any more."""
        if self.status is PayoutStatus.PAID:
            return self.now >= self.updated_at + WATCHED_WHEN_PAID_FOR
        return self.status in UNDONE

    def may_become(self, status: PayoutStatus) -> bool:
        """Whether the status may follow the present one. A report that arrives late or twice changes nothing."""
        return status in _BECOMES[self.status]

    @property
    def ask_again_after(self) -> timedelta:
        """The pause before the provider is asked again: half of the time since the last change, within its bounds."""
        age = self.now - self.updated_at
        return min(max(age / 2, SHORTEST_POLL_INTERVAL), LONGEST_POLL_INTERVAL)


def retry_after(failures: int) -> timedelta:
    """The pause after the last of so many failures before a settlement is paid again: doubles, up to a day."""
    return min(FIRST_RETRY * (1 << min(failures - 1, MOST_DOUBLINGS)), LONGEST_RETRY)
