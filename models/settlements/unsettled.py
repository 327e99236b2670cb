"""Statements on payables that are in no settlement yet. The ledger writes payables; a settlement takes each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    select,
    text,
)

from domain.settlements.cycles import UnsettledShow
from domain.settlements.statement import Amounts
from domain.shows import StoredShowStatus
from models.base import Database, entity_of, fetch_all
from models.bookings.tables import booking_seats
from models.ledger.tables import payables
from models.partners import partners
from models.settlements.customer_refunds import of_payable
from models.shows.tables import shows

_AMOUNTS = ("gross_minor", "commission_minor", "tax_minor", "refund_minor")


def _total(name: str, part: ColumnElement[int] | None = None) -> ColumnElement[int]:
    """The sum as bigint, as its parts are; PostgreSQL would answer numeric."""
    return cast(func.sum(payables.c[name] if part is None else part), BigInteger).label(name)


# Served by the index of sold seats, and asked of cancelled shows alone.
_GIVES_BACK = (shows.c.stored_status == StoredShowStatus.CANCELLED) & exists().where(
    booking_seats.c.show_id == shows.c.id, booking_seats.c.sold
)

# Served by a partial index of unsettled payables.
_BY_SHOW = (
    select(
        payables.c.show_id,
        payables.c.currency,
        shows.c.ends_at,
        shows.c.time_zone,
        func.count(payables.c.booking_id.distinct()).label("bookings"),
        *map(_total, _AMOUNTS),
        _total("customer_refund_minor", literal_column(of_payable("payables"), BigInteger)),
        func.bool_or(_GIVES_BACK).label("gives_back"),
    )
    .join(shows, shows.c.id == payables.c.show_id)
    .where(payables.c.settlement_id.is_(None))
    .group_by(payables.c.show_id, payables.c.currency, shows.c.ends_at, shows.c.time_zone)
    .order_by(shows.c.ends_at, payables.c.show_id)
)
_WAITING = (
    select(
        payables.c.partner_id,
        shows.c.time_zone,
        partners.c.settlement_days,
        func.min(shows.c.ends_at).label("first_ends_at"),
    )
    .join(shows, shows.c.id == payables.c.show_id)
    .join(partners, partners.c.id == payables.c.partner_id)
    .where(payables.c.settlement_id.is_(None), shows.c.ends_at <= func.now(), ~_GIVES_BACK)
    .group_by(payables.c.partner_id, shows.c.time_zone, partners.c.settlement_days)
    .order_by(payables.c.partner_id)
)
_TAKE = text(
    f"""
    with taken as (
      update payables set settlement_id = :settlement_id
      where partner_id = :partner_id and currency = :currency and show_id = any(:show_ids) and settlement_id is null
      returning show_id, source, source_id, event, gross_minor, commission_minor, tax_minor, refund_minor
    )
    select coalesce(sum(gross_minor), 0)::bigint as gross_minor,
           coalesce(sum(commission_minor), 0)::bigint as commission_minor,
           coalesce(sum(tax_minor), 0)::bigint as tax_minor, coalesce(sum(refund_minor), 0)::bigint as refund_minor,
           coalesce(sum({of_payable("taken")}), 0)::bigint as customer_refund_minor
    from taken
    """
).bindparams(bindparam("show_ids", type_=ARRAY(Text)))


@dataclass(frozen=True)
class Waiting:
    """A partner with unsettled payables of ended shows, and the earliest end among the shows of one time zone. Shows
    that still give money back are left out.
    `settlement_days`: the partner's own value, or None.
    """

    partner_id: str
    time_zone: str
    settlement_days: int | None
    first_ends_at: datetime


async def by_show(db: Database, partner_id: str) -> list[UnsettledShow]:
    """The partner's unsettled amounts per show and currency, by the end of the show."""
    rows = await db.execute(_BY_SHOW.where(payables.c.partner_id == partner_id))
    return [entity_of(row, UnsettledShow) for row in rows]


async def waiting(db: Database) -> list[Waiting]:
    """One row per waiting partner and time zone. One statement."""
    return await fetch_all(db, _WAITING, Waiting)


async def take(db: Database, settlement_id: str, partner_id: str, currency: str, show_ids: Sequence[str]) -> Amounts:
    """Atomic: puts all unsettled payables of the shows into the settlement and answers their sums."""
    values = {
        "settlement_id": settlement_id, "partner_id": partner_id, "currency": currency, "show_ids": list(show_ids),
    }  # fmt: skip
    return entity_of((await db.execute(_TAKE, values)).one(), Amounts)
