"""Postings of the ledger: entries that sum to zero, and their meaning for a partner's statement."""

from dataclasses import dataclass
from enum import StrEnum

from domain.ledger.accounts import partner_payable


class Source(StrEnum):
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    CANCELLATION = "CANCELLATION"
    DISPUTE = "DISPUTE"
    PAYOUT = "PAYOUT"
    BANK_SETTLEMENT = "BANK_SETTLEMENT"


class PostingEvent(StrEnum):
    """CAPTURED: money goes into suspense. BOOKED: it becomes a sale, with its commission."""

    CAPTURED = "CAPTURED"
    BOOKED = "BOOKED"
    CANCELLED = "CANCELLED"
    REQUESTED = "REQUESTED"
    PROCESSED = "PROCESSED"
    LOST = "LOST"
    STARTED = "STARTED"
    PAID = "PAID"
    FAILED = "FAILED"
    REVERSED = "REVERSED"
    SETTLED = "SETTLED"


@dataclass(frozen=True)
class Entry:
    """Minor units: debits are positive, credits negative."""

    account: str
    amount_minor: int


@dataclass(frozen=True)
class Payable:
    """What a posting adds to its partner's statement, in minor units. `tax`: on the commission. Both are negative where
    they are given back. `refund`: the partner's share of a refund, or a refund at its own expense.
    """

    gross_minor: int = 0
    commission_minor: int = 0
    tax_minor: int = 0
    refund_minor: int = 0

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.commission_minor - self.tax_minor - self.refund_minor


@dataclass(frozen=True)
class Cause:
    """Why something is posted. (source, source_id, event) identifies a posting: posting it again has no effect.
    `show_id`: the routing key, ids.UNROUTED for what belongs to no show.
    """

    show_id: str
    source: Source
    source_id: str
    event: PostingEvent
    booking_id: str | None = None
    partner_id: str | None = None


@dataclass(frozen=True)
class Posting:
    cause: Cause
    currency: str
    entries: tuple[Entry, ...]
    payable: Payable | None = None


def posting(cause: Cause, currency: str, *entries: Entry, payable: Payable | None = None) -> Posting:
    """The posting, without entries of zero. Raises ValueError if the entries do not sum to zero, or if `payable`
    differs from what they credit to the partner: a programming error, which must not be stored.
    """
    posted = Posting(cause, currency, tuple(entry for entry in entries if entry.amount_minor), payable)
    if sum(entry.amount_minor for entry in posted.entries):
        raise ValueError(f"The entries of {cause.source_id} {cause.event} do not sum to zero.")
    if payable is not None and payable.net_minor != _owed(posted):
        raise ValueError(f"The statement of {cause.source_id} {cause.event} differs from its entries.")
    return posted


def _owed(posted: Posting) -> int:
    account = partner_payable(posted.cause.partner_id or "")
    return -sum(entry.amount_minor for entry in posted.entries if entry.account == account)
