"""When a settlement's money may leave, and what a payout may become."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.payouts import PayoutStatus

HELD_AFTER_A_CHANGE = timedelta(hours=24)
WATCHED_WHEN_PAID_FOR = timedelta(days=5)
"""As long as a bank may return money."""
SHORTEST_QUESTION_PAUSE, LONGEST_QUESTION_PAUSE = timedelta(seconds=5), timedelta(hours=6)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=24)
MOST_DOUBLINGS = 16
BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
"""Why a payout failed that was never sent: it would have gone to another account than it was meant for."""

UNDONE = frozenset({PayoutStatus.FAILED, PayoutStatus.REVERSED})
"""The money is still the partner's to get."""

_BECOMES: dict[PayoutStatus, frozenset[PayoutStatus]] = {
    PayoutStatus.INITIATED: frozenset(PayoutStatus) - {PayoutStatus.INITIATED},
    PayoutStatus.PROCESSING: frozenset({PayoutStatus.PAID, PayoutStatus.FAILED, PayoutStatus.REVERSED}),
    PayoutStatus.PAID: frozenset({PayoutStatus.REVERSED}),
    PayoutStatus.FAILED: frozenset(),
    PayoutStatus.REVERSED: frozenset(),
}


class HoldReason(StrEnum):
    BANK_DETAILS_INCOMPLETE = "BANK_DETAILS_INCOMPLETE"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"


@dataclass(frozen=True)
class Hold:
    """`until`: None where time alone does not end it."""

    reason: HoldReason
    until: datetime | None


def hold_of(changed_at: datetime | None, now: datetime, *, complete: bool) -> Hold | None:
    """Whoever takes over a partner's account and puts in another bank account has to keep it for a day."""
    if not complete:
        return Hold(HoldReason.BANK_DETAILS_INCOMPLETE, None)
    if changed_at is not None and now < changed_at + HELD_AFTER_A_CHANGE:
        return Hold(HoldReason.BANK_DETAILS_CHANGED, changed_at + HELD_AFTER_A_CHANGE)
    return None


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
        """Nobody asks about it any more."""
        if self.status is PayoutStatus.PAID:
            return self.now >= self.updated_at + WATCHED_WHEN_PAID_FOR
        return self.status in UNDONE

    def may_become(self, status: PayoutStatus) -> bool:
        """A status once reached is not taken back: what comes late or twice changes nothing."""
        return status in _BECOMES[self.status]

    @property
    def ask_again_after(self) -> timedelta:
        """Soon at first, then as long again as it has waited by half."""
        age = self.now - self.updated_at
        return min(max(age / 2, SHORTEST_QUESTION_PAUSE), LONGEST_QUESTION_PAUSE)


def retry_after(failures: int) -> timedelta:
    """How long after its last failure a settlement that failed so often is paid again: doubles up to a day."""
    return min(FIRST_RETRY * (1 << min(failures - 1, MOST_DOUBLINGS)), LONGEST_RETRY)
