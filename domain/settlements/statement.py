"""What a partner is told of its money: settlements, their lines, balances."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.accounts import Ownership
from domain.errors import DomainError, Kind
from domain.settlements.calendar import Calendar, due_on
from domain.settlements.holds import Hold, hold_of
from domain.settlements.payouts import UNDONE, PayoutStatus

LIVE = frozenset({PayoutStatus.INITIATED, PayoutStatus.PROCESSING, PayoutStatus.PAID})
"""Of a settlement's payouts at most one is any of these."""


@dataclass(frozen=True)
class Amounts:
    """Minor units. `tax`: that on the commission. `refund`: the partner's share of what went back. None is negative."""

    gross_minor: int
    commission_minor: int
    tax_minor: int
    refund_minor: int

    @property
    def net_minor(self) -> int:
        """Negative where more went back than came."""
        return self.gross_minor - self.commission_minor - self.tax_minor - self.refund_minor


def summed(parts: Iterable[Amounts]) -> Amounts:
    listed = list(parts)
    return Amounts(
        sum(each.gross_minor for each in listed),
        sum(each.commission_minor for each in listed),
        sum(each.tax_minor for each in listed),
        sum(each.refund_minor for each in listed),
    )


@dataclass(frozen=True)
class Carry:
    """A negative balance is carried forward and not paid, so net + carried in = payout + carried out."""

    net_minor: int
    carried_in_minor: int

    @property
    def payout_minor(self) -> int:
        return max(0, self.net_minor + self.carried_in_minor)

    @property
    def carried_out_minor(self) -> int:
        return min(0, self.net_minor + self.carried_in_minor)


class SettlementStatus(StrEnum):
    CARRIED_FORWARD = "CARRIED_FORWARD"
    HELD = "HELD"
    IN_TRANSIT = "IN_TRANSIT"
    PAID = "PAID"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Settlement(Amounts):
    """A closed statement: its figures never change. What does is read with it: how far its payout is, and whether the
    bank details of its partner let it go on. `number` counts a partner's settlements in a currency, in the order in
    which they were closed. `now`: the database's, at reading.
    """

    id: str
    partner_id: str
    number: int
    cycle_date: date
    currency: str
    carried_in_minor: int
    payout_minor: int
    carried_out_minor: int
    calendar_version: int
    settlement_days: int
    closed_at: datetime
    payout_status: str | None
    bank_details_complete: bool
    bank_details_changed_at: datetime | None
    now: datetime

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)

    @property
    def is_being_paid(self) -> bool:
        return self.payout_status in LIVE

    @property
    def hold(self) -> Hold | None:
        """What keeps its payout from being started, if there is one to start."""
        if self.payout_minor == 0 or self.is_being_paid:
            return None
        return hold_of(self.bank_details_changed_at, self.now, complete=self.bank_details_complete)

    @property
    def status(self) -> SettlementStatus:
        if self.payout_minor == 0:
            return SettlementStatus.CARRIED_FORWARD
        if self.payout_status == PayoutStatus.PAID:
            return SettlementStatus.PAID
        if self.hold is not None:
            return SettlementStatus.HELD
        return SettlementStatus.FAILED if self.payout_status in UNDONE else SettlementStatus.IN_TRANSIT


@dataclass(frozen=True)
class SettlementLine(Amounts):
    """What one booking brought to a settlement, and the rules by which: those of its quote, and those that decided
    when it was due. What belongs to no booking has the id of what it came from.
    """

    settlement_id: str
    show_id: str
    booking_id: str
    currency: str
    commission_percent: Decimal | None
    commission_source: str | None
    rates_effective_on: date | None
    cancellation_policy_id: str | None
    calendar_version: int
    settlement_days: int
    ends_at: datetime
    time_zone: str

    def due_on(self, calendar: Calendar) -> date:
        """By the calendar of the line's own version."""
        return due_on(self.ends_at, self.time_zone, self.settlement_days, calendar)


@dataclass(frozen=True)
class Balances:
    """Minor units. Disjoint: together they are all that the partner ever earned, net."""

    currency: str
    accrued_minor: int
    due_minor: int
    in_transit_minor: int
    paid_minor: int
    carried_forward_minor: int
    next_payout_on: date | None


@dataclass(frozen=True)
class SettlementSearch:
    """`after`: the cursor behind which the page begins. `first_day`, `last_day`: of cycle dates, both included."""

    first_day: date | None = None
    last_day: date | None = None
    first: int = 20
    after: str | None = None


@dataclass(eq=False)
class NothingDue(DomainError):
    """The date up to which was looked."""

    code = "NOTHING_DUE"
    kind = Kind.CONFLICT
    as_of: date

    @property
    def message(self) -> str:
        return f"Nothing is due up to {self.as_of} that is in no settlement yet."
