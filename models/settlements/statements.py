"""SQL statements on settlements, whose rows are inserted once and never updated."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, exists, func, insert, literal_column, select, tuple_

from domain.errors import NotFound
from domain.settlements.cycles import SettlementHistory
from domain.settlements.payouts import PayoutStatus
from domain.settlements.statement import LIVE, Amounts, Carry, Settlement
from models.base import Database, columns_of, fetch_all, fetch_one
from models.partners import partners
from models.settlements.customer_refunds import of_payable
from models.settlements.tables import payouts, settlements

_NEWEST_PAYOUT = (
    select(payouts.c.status)
    .where(payouts.c.settlement_id == settlements.c.id)
    .order_by(payouts.c.created_at.desc(), payouts.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_CUSTOMER_REFUND: ColumnElement[int] = literal_column(
    f"(select coalesce(sum({of_payable('y')}), 0)::bigint from payables y where y.settlement_id = settlements.id)",
    BigInteger,
)
_READ = select(
    *columns_of(settlements, Settlement),
    _NEWEST_PAYOUT.label("payout_status"),
    _CUSTOMER_REFUND.label("customer_refund_minor"),
    partners.c.bank_details_complete,
    partners.c.bank_details_changed_at,
    partners.c.contact_changed_at,
    partners.c.status.label("partner_status"),
    func.now().label("now"),
).join(partners, partners.c.id == settlements.c.partner_id)


@dataclass(frozen=True)
class NewSettlement:
    id: str
    partner_id: str
    number: int
    cycle_date: date
    currency: str
    calendar_version: int
    settlement_days: int
    made_by: str


@dataclass(frozen=True)
class Paid:
    """Payout amounts of closed settlements, paid and not yet paid, in minor units."""

    paid_minor: int
    in_transit_minor: int


async def find(db: Database, settlement_id: str) -> Settlement | None:
    return await fetch_one(db, _READ.where(settlements.c.id == settlement_id), Settlement)


async def get(db: Database, settlement_id: str) -> Settlement:
    """Raises NotFound."""
    settlement = await find(db, settlement_id)
    if settlement is None:
        raise NotFound(settlement_id)
    return settlement


async def page_of(
    db: Database, partner_id: str, days: tuple[date | None, date | None], behind: tuple[date, str] | None, limit: int
) -> list[Settlement]:
    """The partner's settlements, the latest cycle first. `days`: the first and the last cycle date wanted."""
    statement: Select[Any] = _READ.where(settlements.c.partner_id == partner_id)
    first_day, last_day = days
    if first_day is not None:
        statement = statement.where(settlements.c.cycle_date >= first_day)
    if last_day is not None:
        statement = statement.where(settlements.c.cycle_date <= last_day)
    if behind is not None:
        statement = statement.where(tuple_(settlements.c.cycle_date, settlements.c.id) < behind)
    ordered = statement.order_by(settlements.c.cycle_date.desc(), settlements.c.id.desc())
    return await fetch_all(db, ordered.limit(limit), Settlement)


async def unpaid_ids(db: Database, partner_id: str) -> list[str]:
    """Ids of settlements that pay something and have no live payout."""
    unpaid = (settlements.c.partner_id == partner_id) & (settlements.c.payout_minor > 0) & ~_has_payout(*LIVE)
    return list((await db.execute(select(settlements.c.id).where(unpaid).order_by(settlements.c.number))).scalars())


async def history_of(db: Database, partner_id: str, currency: str) -> tuple[SettlementHistory, int]:
    """The partner's closed cycles and carried amount, and the number of its last settlement: zero before the first."""
    mine = _of(partner_id, currency)
    closed = (await db.execute(select(settlements.c.cycle_date).where(mine))).scalars()
    newest = select(settlements.c.number, settlements.c.carried_out_minor).where(mine)
    last = (await db.execute(newest.order_by(settlements.c.number.desc()).limit(1))).one_or_none()
    carried, number = (0, 0) if last is None else (last.carried_out_minor, last.number)
    return SettlementHistory(frozenset(closed), carried), number


async def paid_of(db: Database, partner_id: str, currency: str) -> Paid:
    paid = _has_payout(PayoutStatus.PAID)
    statement = select(
        func.coalesce(func.sum(settlements.c.payout_minor).filter(paid), 0).label("paid_minor"),
        func.coalesce(func.sum(settlements.c.payout_minor).filter(~paid), 0).label("in_transit_minor"),
    ).where(_of(partner_id, currency))
    row = (await db.execute(statement)).one()
    return Paid(int(row.paid_minor), int(row.in_transit_minor))


async def add(db: Database, new: NewSettlement, sums: Amounts, carry: Carry) -> None:
    stored = {name: value for name, value in vars(sums).items() if name != "customer_refund_minor"}
    figures = stored | {
        "net_minor": carry.net_minor,
        "carried_in_minor": carry.carried_in_minor,
        "payout_minor": carry.payout_minor,
        "carried_out_minor": carry.carried_out_minor,
    }
    await db.execute(insert(settlements).values(**vars(new), **figures, closed_at=func.now()))


def _has_payout(*statuses: PayoutStatus) -> ColumnElement[bool]:
    """Whether the settlement has a payout in one of these statuses."""
    return exists().where(payouts.c.settlement_id == settlements.c.id, payouts.c.status.in_(statuses))


def _of(partner_id: str, currency: str) -> ColumnElement[bool]:
    return (settlements.c.partner_id == partner_id) & (settlements.c.currency == currency)
