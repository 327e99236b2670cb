"""Money that goes to a partner's bank account: what a payout may become, and what its provider is asked and answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

WATCHED_WHEN_PAID_FOR = timedelta(days=5)
"""As long as a bank may return money."""
SHORTEST_QUESTION_PAUSE, LONGEST_QUESTION_PAUSE = timedelta(seconds=5), timedelta(hours=6)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=24)
MOST_DOUBLINGS = 16
BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
"""Why a payout failed that was never sent: it would have gone to another account than it was meant for."""


class PayoutStatus(StrEnum):
    """PAID is not quite final: a bank may return the money for days, which makes it REVERSED. A provider may also say
    REVERSED of a payout of which it never said PAID.
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


@dataclass(frozen=True)
class Payout:
    """An intent to pay a settlement, and what became of it. Its id is the key under which the provider is asked.
    `bank_details_changed_at`: of the bank details that it is meant for, None for those of the registration.
    `attempts` counts what the provider was asked by the payout's own job; zero: nothing can have left.
    `updated_at`: since when it has its status. `now`: the database's, at reading.
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
        """The provider is not asked about it any more."""
        if self.status is PayoutStatus.PAID:
            return self.now >= self.updated_at + WATCHED_WHEN_PAID_FOR
        return self.status in UNDONE

    def may_become(self, status: PayoutStatus) -> bool:
        """A status is never taken back: a report that arrives late or twice changes nothing."""
        return status in _BECOMES[self.status]

    @property
    def ask_again_after(self) -> timedelta:
        """Half of the time since its last change, within the shortest and the longest pause."""
        age = self.now - self.updated_at
        return min(max(age / 2, SHORTEST_QUESTION_PAUSE), LONGEST_QUESTION_PAUSE)


def retry_after(failures: int) -> timedelta:
    """How long after its last failure a settlement that failed so often is paid again: doubles up to a day."""
    return min(FIRST_RETRY * (1 << min(failures - 1, MOST_DOUBLINGS)), LONGEST_RETRY)
