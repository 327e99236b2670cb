"""Statements on a settlement's lines and the ledger entries behind each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, bindparam, text

from domain.settlements.statement import SettlementLine
from models.base import Database, fetch_all
from models.ledger.postings import PostedEntry
from models.settlements.customer_refunds import of_payable

_LINES = text(
    f"""
    with line as (
      select p.settlement_id, p.show_id, coalesce(p.booking_id, p.source_id) as booking_id,
             min(p.posted_at) as first_at,
             sum(p.gross_minor)::bigint as gross_minor, sum(p.commission_minor)::bigint as commission_minor,
             sum(p.tax_minor)::bigint as tax_minor, sum(p.refund_minor)::bigint as refund_minor,
             sum({of_payable("p")})::bigint as customer_refund_minor
      from payables p where p.settlement_id = any(:settlement_ids)
      group by p.settlement_id, p.show_id, coalesce(p.booking_id, p.source_id)
    )
    select line.*, s.currency, s.calendar_version, s.settlement_days, w.ends_at, w.time_zone,
           b.commission_percent, b.commission_source, b.rates_effective_on, b.cancellation_policy_id
    from line
    join settlements s on s.id = line.settlement_id
    join shows w on w.id = line.show_id
    left join bookings b on b.show_id = line.show_id and b.id = line.booking_id
    order by line.settlement_id, line.first_at, line.booking_id
    """
).bindparams(bindparam("settlement_ids", type_=ARRAY(Text)))

_ENTRIES = text(
    """
    select p.settlement_id, e.show_id, e.source, e.source_id, e.event, wanted.booking_id, e.currency, e.account,
           e.amount_minor, e.posted_at
    from unnest(:settlement_ids, :show_ids, :booking_ids) as wanted (settlement_id, show_id, booking_id)
    join payables p on p.settlement_id = wanted.settlement_id and p.show_id = wanted.show_id
      and coalesce(p.booking_id, p.source_id) = wanted.booking_id
    join ledger_entries e on e.show_id = p.show_id and e.source = p.source and e.source_id = p.source_id
      and e.event = p.event
    order by e.posted_at, e.source, e.source_id, e.event, e.position
    """
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("settlement_ids", "show_ids", "booking_ids")))


@dataclass(frozen=True)
class SettledEntry(PostedEntry):
    """A ledger entry of a posting that the settlement includes."""

    settlement_id: str


async def of_settlements(db: Database, settlement_ids: Sequence[str]) -> list[SettlementLine]:
    """Lines of the settlements, each settlement's in the order of its bookings' first postings. One statement."""
    return await fetch_all(db, _LINES, SettlementLine, {"settlement_ids": list(settlement_ids)})


async def entries_of(db: Database, lines: Sequence[tuple[str, str, str]]) -> list[SettledEntry]:
    """Entries of the (settlement id, show id, booking id) keys, oldest posting first. One statement."""
    settlement_ids, show_ids, booking_ids = zip(*lines, strict=True)
    values = {"settlement_ids": settlement_ids, "show_ids": show_ids, "booking_ids": booking_ids}
    return await fetch_all(db, _ENTRIES, SettledEntry, {name: list(each) for name, each in values.items()})
