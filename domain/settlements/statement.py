"""Settlements with their lines, and balances of partners."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.accounts import Ownership
from domain.errors import DomainError, Kind
from domain.partners import PartnerStatus
from domain.settlements.calendar import Calendar, due_on
from domain.settlements.holds import Hold, Payee
from domain.settlements.payouts import UNDONE, PayoutStatus

LIVE = frozenset({PayoutStatus.INITIATED, PayoutStatus.PROCESSING, PayoutStatus.PAID})
"""The states of a live payout. A settlement has at most one."""


@dataclass(frozen=True)
class Amounts:
    """Minor units. `commission`, and `tax` on it: less what was taken back of them for cancelled seats, so negative
    where a cancellation comes in a later cycle than its sale. `refund`: the partner's share of refunds.
    `customer_refund`: what customers got back of these sales, the platform's own goodwill left out; no part of the net.
    """

    gross_minor: int
    commission_minor: int
    tax_minor: int
    refund_minor: int
    customer_refund_minor: int

    @property
    def net_minor(self) -> int:
        """What is owed to the partner; negative where refunds exceed sales."""
        return self.gross_minor - self.commission_minor - self.tax_minor - self.refund_minor


def summed(parts: Iterable[Amounts]) -> Amounts:
    listed = list(parts)
    return Amounts(
        sum(each.gross_minor for each in listed),
        sum(each.commission_minor for each in listed),
        sum(each.tax_minor for each in listed),
        sum(each.refund_minor for each in listed),
        sum(each.customer_refund_minor for each in listed),
    )


@dataclass(frozen=True)
class Carry:
    """A negative balance is carried forward instead of paid: net + carried in = payout + carried out."""

    net_minor: int
    carried_in_minor: int

    @property
    def payout_minor(self) -> int:
        return max(0, self.net_minor + self.carried_in_minor)

    @property
    def carried_out_minor(self) -> int:
        return min(0, self.net_minor + self.carried_in_minor)


class SettlementStatus(StrEnum):
    NOTHING_TO_PAY = "NOTHING_TO_PAY"
    CARRIED_FORWARD = "CARRIED_FORWARD"
    HELD = "HELD"
    IN_TRANSIT = "IN_TRANSIT"
    PAID = "PAID"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Settlement(Amounts):
    """A closed statement, whose figures never change. The state of its payout and of the partner is read with it.
    `number`: counts the partner's settlements in a currency in the order of closing. `now`: the database's time when
    the row was read.
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
    contact_changed_at: datetime | None
    partner_status: PartnerStatus
    now: datetime

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)

    @property
    def is_being_paid(self) -> bool:
        return self.payout_status in LIVE

    @property
    def hold(self) -> Hold | None:
        """Why its payout cannot start; None if it can, or if there is nothing to start."""
        if self.payout_minor == 0 or self.is_being_paid:
            return None
        changes = (self.bank_details_changed_at, self.contact_changed_at)
        return Payee(self.bank_details_complete, *changes, self.partner_status).hold(self.now)

    @property
    def status(self) -> SettlementStatus:
        if self.payout_minor == 0:
            return SettlementStatus.CARRIED_FORWARD if self.carried_out_minor else SettlementStatus.NOTHING_TO_PAY
        if self.payout_status == PayoutStatus.PAID:
            return SettlementStatus.PAID
        if self.hold is not None:
            return SettlementStatus.HELD
        return SettlementStatus.FAILED if self.payout_status in UNDONE else SettlementStatus.IN_TRANSIT


@dataclass(frozen=True)
class SettlementLine(Amounts):
    """One booking's amounts in a settlement, with the rules that led to them: of its quote, and of its due date. An
    amount that belongs to no booking has the id of its source as `booking_id`.
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
        """The line's due date. `calendar`: of the line's `calendar_version`."""
        return due_on(self.ends_at, self.time_zone, self.settlement_days, calendar)


@dataclass(frozen=True)
class Balances:
    """Minor units. Disjoint: their sum is all that the partner ever earned, net. Only `carried_forward` is ever
    negative: what the partner owes, at once.
    """

    currency: str
    accrued_minor: int
    due_minor: int
    in_transit_minor: int
    paid_minor: int
    carried_forward_minor: int
    next_payout_on: date | None


@dataclass(frozen=True)
class SettlementSearch:
    """`first_day`, `last_day`: of cycle dates, both included. `after`: the cursor behind which the page begins."""

    first_day: date | None = None
    last_day: date | None = None
    first: int = 20
    after: str | None = None


@dataclass(eq=False)
class NothingDue(DomainError):
    """There is nothing to settle up to `as_of`."""

    code = "NOTHING_DUE"
    kind = Kind.CONFLICT
    as_of: date

    @property
    def message(self) -> str:
        return f"Nothing is due up to {self.as_of} that is in no settlement yet."
