"""What stands in the books: postings whose entries sum to zero, and what each means for a partner's statement."""

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
    """CAPTURED: into suspense. BOOKED: into sales, the commission with it."""

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
    """What a posting means for its partner's statement, in minor units. `tax`: that on the commission. `refund`: the
    partner's share of what went back, or what it gave back itself.
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
    """Why something is posted. (source, source_id, event) happens once: posted again, it is the same posting.
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
    """Entries of zero are left out. Raises ValueError where the entries do not sum to zero or the statement would say
    something else than the books: a slip of the programmer, which must not be written down.
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
