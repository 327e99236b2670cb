"""Invariants of the whole database: each sentence with the statement that finds the rows that break it.

The statements go over all shows; no statement on the hot path does. Amounts are minor units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import text

from models import base
from models.base import Database
from models.bookings.promises import ON_PRICES
from models.cancellations.promises import ON_CANCELLATIONS, ON_CANCELLED_SHOWS

STATEMENT_TIMEOUT = "10min"
ROWS_SHOWN = 20

_ON_SEATS = {
    "No seat of a show is sold twice.": """
        select show_id, seat_id, count(*) as times, array_agg(booking_id) as bookings
        from booking_seats where sold group by show_id, seat_id having count(*) > 1""",
    "A seat is booked for a booking if, and only if, it is sold to that booking.": """
        select show_id, seat_id, k.booking_id as booked_for, s.booking_id as sold_to
        from (select show_id, seat_id, booking_id from seat_claims where state = 'B') k
        full join (select show_id, seat_id, booking_id from booking_seats where sold) s using (show_id, seat_id)
        where k.booking_id is distinct from s.booking_id""",
    "Every booking with sold seats that costs something has a captured payment of its total.": """
        select b.show_id, b.id as booking_id, b.total_minor, b.currency
        from bookings b
        where b.total_minor > 0
          and exists (select from booking_seats s where s.show_id = b.show_id and s.booking_id = b.id and s.sold)
          and not exists (
            select from payments p where p.show_id = b.show_id and p.booking_id = b.id and p.status = 'SUCCEEDED'
              and p.outcome is null and p.captured_minor = b.total_minor and p.captured_currency = b.currency)""",
    "Every confirmed booking has a ticket, and no other has one.": """
        select b.show_id, b.id as booking_id, b.stored_status, t.id as ticket_id
        from bookings b left join tickets t on t.show_id = b.show_id and t.booking_id = b.id
        where (b.stored_status = 'PENDING_PAYMENT') <> (t.id is null)""",
}

_ON_COUNTS = {
    "The numbers of seats that a show keeps are those of its claims.": """
        select f.show_id, f.version, f.availability as kept, c.counted
        from show_feeds f join shows s on s.id = f.show_id join seat_layouts y on y.id = s.layout_id
        cross join lateral (
          select jsonb_object_agg(seat_type, states) as counted from (
            select seat_type, jsonb_object_agg(state, n) as states from (
              select seat ->> 1 as seat_type, coalesce(k.state, 'A') as state, count(*) as n
              from jsonb_array_elements(y.seats) seat
              left join seat_claims k on k.show_id = f.show_id and k.seat_id = seat ->> 0
              group by 1, 2) n
            group by seat_type) t) c
        where f.availability <> c.counted""",
    "No lock expires before its show's next expiry.": """
        select f.show_id, f.next_expiry, min(k.expires_at) as first_expiry
        from show_feeds f join seat_claims k on k.show_id = f.show_id and k.state = 'L'
        where f.availability is not null
        group by f.show_id, f.next_expiry having coalesce(f.next_expiry, 'infinity') > min(k.expires_at)""",
}

_ON_PAYMENTS = {
    "Every captured payment has a ticket or, if it was unusable, is refunded in full within five minutes.": """
        select p.show_id, p.id as payment_id, p.captured_minor, p.refunded_minor, p.outcome
        from payments p left join tickets t
          on t.show_id = p.show_id and t.booking_id = p.booking_id and t.payment_id = p.id
        where p.captured_minor > 0 and case when p.outcome is null then t.id is null
          else p.refunded_minor <> p.captured_minor and p.updated_at < now() - interval '5 minutes' end""",
    "No booking has a balance in a suspense account for more than five minutes.": """
        select show_id, booking_id, account, -sum(amount_minor) as amount_minor, min(posted_at) as since
        from ledger_entries where account like 'suspense:%'
        group by show_id, booking_id, account
        having sum(amount_minor) <> 0 and min(posted_at) < now() - interval '5 minutes'""",
    "Every captured amount is posted to the ledger, once.": """
        select show_id, id as payment_id, p.captured_minor, e.posted_minor
        from (select show_id, id, captured_minor from payments where captured_minor > 0) p
        full join (select show_id, source_id as id, sum(amount_minor) as posted_minor from ledger_entries
                   where source = 'PAYMENT' and account like 'gateway_clearing:%' group by show_id, source_id) e
          using (show_id, id)
        where p.captured_minor is distinct from e.posted_minor""",
    "A payment's refunded amount is the sum of its refunds, and at most the captured amount.": """
        select p.show_id, p.id as payment_id, p.captured_minor, p.refunded_minor, r.asked_minor
        from payments p left join (
          select show_id, payment_id, sum(amount_minor) as asked_minor from refunds group by show_id, payment_id) r
          on r.show_id = p.show_id and r.payment_id = p.id
        where p.refunded_minor <> coalesce(r.asked_minor, 0) or p.refunded_minor > p.captured_minor""",
    "Every refund is posted to the ledger when it is requested, and again when it is processed.": """
        with posted as (
          select show_id, source, source_id, coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0) as asked,
                 coalesce(sum(amount_minor) filter (where amount_minor > 0), 0) as done
          from ledger_entries where account = 'refund_payable' group by show_id, source, source_id)
        select r.show_id, r.id as refund_id, r.amount_minor, r.status, a.asked, d.done
        from refunds r
        left join cancellations c on c.show_id = r.show_id and c.refund_id = r.id
        left join posted a on a.show_id = r.show_id and a.source_id = coalesce(c.id, r.id)
        left join posted d on d.show_id = r.show_id and d.source_id = r.id
        where coalesce(a.asked, 0) <> r.amount_minor
           or coalesce(d.done, 0) <> case r.status when 'PROCESSED' then r.amount_minor else 0 end""",
}

_ON_BOOKS = {
    "Every posting sums to zero.": """
        select show_id, source, source_id, event, currency, s.sum_minor
        from ledger_postings, lateral (select sum(amount) as sum_minor from unnest(amounts) as a (amount)) s
        where s.sum_minor <> 0""",
    "Every payable equals the amount that its posting owes the partner.": """
        select show_id, source, source_id, event, y.net_minor, e.owed_minor
        from payables y full join (
          select show_id, source, source_id, event, -sum(amount_minor) as owed_minor from ledger_entries
          where account like 'partner_payable:%' and source <> 'PAYOUT' group by show_id, source, source_id, event) e
          using (show_id, source, source_id, event)
        where coalesce(y.net_minor, 0) <> coalesce(e.owed_minor, 0)""",
    "The payable of a sale has the price, commission and tax of the booking's seats.": """
        select y.show_id, y.booking_id, y.gross_minor, y.commission_minor, y.tax_minor, s.price, s.commission, s.tax
        from payables y join (
          select show_id, booking_id, sum(price_minor) as price, sum(commission_minor) as commission,
                 sum(commission_tax_minor) as tax from booking_seats group by show_id, booking_id) s
          on s.show_id = y.show_id and s.booking_id = y.booking_id
        where y.event = 'BOOKED'
          and (y.gross_minor, y.commission_minor, y.tax_minor) is distinct from (s.price, s.commission, s.tax)""",
    "No day of the ledger is left out of its rolled-up days.": """
        select missing::date as day
        from (select min(day) as first_rolled, max(day) as last_rolled from ledger_rolled_days) r,
          generate_series(least(first_rolled, (select min(posted_at at time zone 'UTC') from ledger_postings)::date),
                          last_rolled, interval '1 day') missing
        where missing::date not in (select day from ledger_rolled_days)""",
    "The balances of a rolled-up day are the sums of its ledger entries.": """
        select day, account, currency, d.debit_minor - d.credit_minor as rolled_minor, e.posted_minor
        from ledger_days d full join (
          select (posted_at at time zone 'UTC')::date as day, account, currency, sum(amount_minor) as posted_minor
          from ledger_entries
          where (posted_at at time zone 'UTC')::date in (select day from ledger_rolled_days)
          group by 1, 2, 3) e using (day, account, currency)
        where d.debit_minor - d.credit_minor is distinct from e.posted_minor""",
}

_ON_SETTLEMENTS = {
    "A settlement's amounts are the sums of its payables.": """
        select settlement_id, s.partner_id, s.gross_minor, s.commission_minor, s.tax_minor, s.refund_minor, s.net_minor,
               y.gross, y.commission, y.tax, y.refund, y.net
        from (select *, id as settlement_id from settlements) s full join (
          select settlement_id, partner_id, currency, sum(gross_minor) as gross, sum(commission_minor) as commission,
                 sum(tax_minor) as tax, sum(refund_minor) as refund, sum(net_minor) as net
          from payables where settlement_id is not null group by settlement_id, partner_id, currency) y
          using (settlement_id)
        where (s.partner_id, s.currency) is distinct from (y.partner_id, y.currency)
           or (s.gross_minor, s.commission_minor, s.tax_minor, s.refund_minor, s.net_minor)
              is distinct from (y.gross, y.commission, y.tax, y.refund, y.net)""",
    "Settlements are numbered without gaps, and each carries in what the previous one carried out.": """
        select id as settlement_id, partner_id, currency, number, carried_in_minor, left_minor
        from (select *, row_number() over chain as place, lag(carried_out_minor, 1, 0::bigint) over chain as left_minor
              from settlements window chain as (partition by partner_id, currency order by number)) s
        where number <> place or carried_in_minor <> left_minor""",
    "A settlement has at most one live payout, and every payout is of its full amount.": """
        select s.id as settlement_id, s.payout_minor, p.id as payout_id, p.amount_minor, p.status, p.live
        from settlements s join (
          select *, count(*) filter (where status in ('INITIATED', 'PROCESSING', 'PAID')) over (
            partition by settlement_id) as live from payouts) p on p.settlement_id = s.id
        where p.live > 1 or (p.amount_minor, p.currency, p.partner_id)
              is distinct from (s.payout_minor, s.currency, s.partner_id)""",
    "Every payout has the ledger postings of its status.": """
        select id as payout_id, p.status, p.amount_minor, e.events, e.taken_minor
        from payouts p full join (
          select source_id as id, array_agg(distinct event order by event) as events,
                 sum(amount_minor) filter (where account like 'partner_payable:%') as taken_minor
          from ledger_entries where source = 'PAYOUT' group by source_id) e using (id)
        where e.events is distinct from case p.status
            when 'PAID' then '{PAID,STARTED}' when 'FAILED' then '{FAILED,STARTED}'
            when 'REVERSED' then '{PAID,REVERSED,STARTED}' else '{STARTED}' end::text[]
          or e.taken_minor <> case when p.status in ('FAILED', 'REVERSED') then 0 else p.amount_minor end""",
    "A partner's ledger balance is the sum of what is unsettled, settled but not paid out, and carried forward.": """
        with stands as (
          select partner_id, currency, net_minor as amount_minor from payables where settlement_id is null
          union all
          select partner_id, currency, payout_minor from settlements s where not exists (
            select from payouts p where p.settlement_id = s.id and p.status in ('INITIATED', 'PROCESSING', 'PAID'))
          union all
          (select distinct on (partner_id, currency) partner_id, currency, carried_out_minor from settlements
           order by partner_id, currency, number desc))
        select partner_id, currency, b.owed_minor, s.stands_minor
        from (select partner_id, currency, sum(amount_minor) as stands_minor from stands group by 1, 2) s
        full join (select substr(account, length('partner_payable:') + 1) as partner_id, currency,
                          -sum(amount_minor) as owed_minor
                   from ledger_entries where account like 'partner_payable:%' group by 1, 2) b
          using (partner_id, currency)
        where coalesce(b.owed_minor, 0) <> coalesce(s.stands_minor, 0)""",
}

INVARIANTS: Mapping[str, str] = MappingProxyType(
    _ON_SEATS
    | _ON_COUNTS
    | ON_PRICES
    | _ON_PAYMENTS
    | _ON_BOOKS
    | ON_CANCELLATIONS
    | _ON_SETTLEMENTS
    | ON_CANCELLED_SHOWS
)

NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "Provider events that match no payment were received.": """
            select id as delivery_id, payment_id, received_at from payment_deliveries where orphan""",
    }
)


@dataclass(frozen=True)
class Finding:
    """An invariant that does not hold. `rows`: the first few of the `count` rows that break it."""

    sentence: str
    count: int
    rows: list[dict[str, Any]]


async def freeze(db: Database) -> None:
    """Makes the transaction read-only on one snapshot and raises its statement timeout. Must come first in it."""
    await base.freeze(db)
    await db.execute(text(f"set local statement_timeout = '{STATEMENT_TIMEOUT}'"))


async def broken(db: Database, statements: Mapping[str, str]) -> list[Finding]:
    """A finding for each sentence that does not hold."""
    found = []
    for sentence, statement in statements.items():
        counted = f"select *, count(*) over () as found from ({statement}) broken limit {ROWS_SHOWN}"
        rows = [dict(row) for row in (await db.execute(text(counted))).mappings()]
        if rows:
            found.append(Finding(sentence, rows[0]["found"], [_without_count(row) for row in rows]))
    return found


def _without_count(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "found"}
