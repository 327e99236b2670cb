"""What must hold of a show after whatever was done to it, read straight from the database."""

from sqlalchemy import text

from resolvers.context import Services

# Each statement answers the rows that break the sentence.
BROKEN = {
    "versions of the log have no gap and end at the feed's": """
        select f.version, count(c.version), max(c.version) from show_feeds f
        left join seat_changes c on c.show_id = f.show_id where f.show_id = :show_id group by f.version
        having count(c.version) <> f.version or coalesce(max(c.version), 0) <> f.version""",
    "the log replayed gives the seats as they are": """
        with replayed as (
          select distinct on (seat.key) seat.key as seat_id, seat.value as state
          from seat_changes c, jsonb_each_text(c.changes) seat
          where c.show_id = :show_id order by seat.key, c.version desc)
        select r.seat_id, r.state, k.seat_id, k.state from (select * from replayed where state <> 'A') r
        full join (select seat_id, state from seat_claims where show_id = :show_id) k using (seat_id)
        where r.state is distinct from k.state""",
    "the numbers of seats that it keeps are those of its claims": """
        select f.availability, c.counted from show_feeds f join shows s on s.id = f.show_id
        join seat_layouts y on y.id = s.layout_id cross join lateral (
          select jsonb_object_agg(seat_type, states) as counted from (
            select seat_type, jsonb_object_agg(state, n) as states from (
              select seat ->> 1 as seat_type, coalesce(k.state, 'A') as state, count(*) as n
              from jsonb_array_elements(y.seats) seat
              left join seat_claims k on k.show_id = f.show_id and k.seat_id = seat ->> 0 group by 1, 2) n
            group by seat_type) t) c
        where f.show_id = :show_id and f.availability is distinct from c.counted""",
    "no lock runs out before the expiry that it keeps": """
        select f.next_expiry, k.expires_at from show_feeds f join seat_claims k using (show_id)
        where show_id = :show_id and k.state = 'L' and k.expires_at < coalesce(f.next_expiry, 'infinity')""",
    "every booked seat is sold by a booking, and every sold one is booked": """
        select k.seat_id, s.seat_id from (select * from seat_claims where show_id = :show_id and state = 'B') k
        full join (select * from booking_seats where show_id = :show_id and sold) s
          on s.seat_id = k.seat_id and s.booking_id = k.booking_id
        where k.seat_id is null or s.seat_id is null""",
    "a booking with seats has one ticket, and one payment that paid for it unless it costs nothing": """
        select b.id from bookings b where b.show_id = :show_id
          and b.stored_status in ('CONFIRMED', 'PARTIALLY_CANCELLED', 'CANCELLED')
          and ((select count(*) from tickets t where t.show_id = b.show_id and t.booking_id = b.id) <> 1
            or b.total_minor > 0
              and (select count(*) from payments p where p.show_id = b.show_id and p.booking_id = b.id
                 and p.status = 'SUCCEEDED' and p.outcome is null and p.captured_minor = b.total_minor) <> 1)""",
    "a booking without its money has no ticket": """
        select b.id from bookings b join tickets t on t.show_id = b.show_id and t.booking_id = b.id
        where b.show_id = :show_id and b.stored_status = 'PENDING_PAYMENT'""",
    "money that bought nothing goes back whole": """
        select id, captured_minor, refunded_minor from payments
        where show_id = :show_id and outcome is not null and refunded_minor <> captured_minor""",
    "what was refunded of a payment is the sum of its refunds and not more than came": """
        select p.id from payments p where p.show_id = :show_id and (p.refunded_minor > p.captured_minor
          or p.refunded_minor <> (select coalesce(sum(amount_minor), 0) from refunds r
                                  where r.show_id = p.show_id and r.payment_id = p.id))""",
    "what came of a payment stands in the books, once": """
        select p.id, p.captured_minor, e.came from payments p left join (
          select source_id, sum(amount_minor) as came from ledger_entries
          where show_id = :show_id and source = 'PAYMENT' and account like 'gateway_clearing:%' group by source_id) e
          on e.source_id = p.id
        where p.show_id = :show_id and p.captured_minor <> coalesce(e.came, 0)""",
    "no money is left in suspense": """
        select booking_id, sum(amount_minor) from ledger_entries
        where show_id = :show_id and account like 'suspense:%' group by booking_id having sum(amount_minor) <> 0""",
    "what is to be refunded is what refunds are not done yet": """
        select r.due, e.due from
          (select coalesce(sum(amount_minor), 0) as due from refunds
           where show_id = :show_id and status <> 'PROCESSED') r,
          (select coalesce(-sum(amount_minor), 0) as due from ledger_entries
           where show_id = :show_id and account = 'refund_payable') e
        where r.due <> e.due""",
    "seats that are sold are all that partner, platform and state have earned": """
        select s.paid, e.earned from
          (select coalesce(sum(price_minor + fee_minor + tax_minor), 0) as paid from booking_seats
           where show_id = :show_id and sold) s,
          (select coalesce(-sum(amount_minor), 0) as earned from ledger_entries
           where show_id = :show_id and account not like 'gateway_clearing:%' and account <> 'cancellation_fee'
             and account <> 'refund_payable') e,
          (select coalesce(sum(amount_minor), 0) as given from refunds
           where show_id = :show_id and reason in ('GOODWILL', 'PARTNER')) g
        where s.paid <> e.earned and g.given = 0""",
    "a partner is owed what its statement will say": """
        select y.partner_id, y.net, e.owed from
          (select partner_id, sum(net_minor) as net from payables where show_id = :show_id group by partner_id) y
          full join
          (select substr(account, 17) as partner_id, -sum(amount_minor) as owed from ledger_entries
           where show_id = :show_id and account like 'partner_payable:%' group by account) e using (partner_id)
        where y.net is distinct from e.owed""",
    "no customer holds more than two live locks": """
        select owner_id from seat_claims where show_id = :show_id and state = 'L' and expires_at > now()
        group by owner_id having count(distinct lock_id) > 2""",
    "no lock holds more than ten seats, and only its own": """
        select k.lock_id from seat_claims k left join seat_locks l on l.show_id = k.show_id and l.id = k.lock_id
        where k.show_id = :show_id and k.state = 'L'
          and (l.id is null or not k.seat_id = any(l.seat_ids) or cardinality(l.seat_ids) > 10)""",
    "a live lock holds all its seats": """
        select l.id from seat_locks l where l.show_id = :show_id and l.released_at is null and l.booked_at is null
          and l.expires_at > now() and cardinality(l.seat_ids) <> (select count(*) from seat_claims k
            where k.show_id = l.show_id and k.lock_id = l.id and k.state = 'L' and k.expires_at = l.expires_at)""",
}


async def check_show(services: Services, show_id: str) -> None:
    async with services.engine.connect() as db:
        for sentence, statement in BROKEN.items():
            rows = [tuple(row) for row in await db.execute(text(statement), {"show_id": show_id})]
            assert rows == [], f"It must hold that {sentence}; it does not for {rows}"
