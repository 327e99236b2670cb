"""Promises of what seats cost, from the lock that froze it to the booking that pays it, for models/invariants.py.

Amounts are minor units.
"""

ON_PRICES = {
    "A lock's amount is the sum of the prices that it has frozen.": """
        select l.show_id, l.id as lock_id, l.amount_minor, p.frozen_minor
        from seat_locks l cross join lateral (
          select sum((seat ->> 2)::bigint) as frozen_minor from jsonb_array_elements(l.priced_seats) seat) p
        where l.priced_seats is not null and l.amount_minor is distinct from p.frozen_minor""",
    "Every seat of a booking costs what its lock has frozen.": """
        select b.show_id, b.id as booking_id, f.seat as frozen, s.price_minor, s.fee_minor, s.tax_minor
        from bookings b join seat_locks l on l.show_id = b.show_id and l.id = b.lock_id
        cross join lateral jsonb_array_elements(l.priced_seats) with ordinality f (seat, place)
        left join booking_seats s on s.show_id = b.show_id and s.booking_id = b.id and s.position = f.place - 1
        where ((f.seat ->> 2)::bigint, (f.seat ->> 3)::bigint, (f.seat ->> 4)::bigint)
              is distinct from (s.price_minor, s.fee_minor, s.tax_minor)""",
    "A booking's amounts are the sums of its seats' lines.": """
        select b.show_id, b.id as booking_id, b.tickets_minor, b.fee_minor, b.tax_minor, s.price, s.fee, s.tax
        from bookings b join (
          select show_id, booking_id, sum(price_minor) as price, sum(fee_minor) as fee, sum(tax_minor) as tax
          from booking_seats group by show_id, booking_id) s on s.show_id = b.show_id and s.booking_id = b.id
        where (b.tickets_minor, b.fee_minor, b.tax_minor) is distinct from (s.price, s.fee, s.tax)""",
    "What cancellations give back and keep of a booking is at most what was paid for their seats.": """
        select c.show_id, c.booking_id, c.taken_minor, s.paid_minor
        from (select show_id, booking_id, sum(refund_minor + fee_minor) as taken_minor
              from cancellations group by show_id, booking_id) c
        cross join lateral (
          select coalesce(sum(price_minor + fee_minor + tax_minor), 0) as paid_minor from booking_seats s
          where s.show_id = c.show_id and s.booking_id = c.booking_id and s.cancelled) s
        where c.taken_minor > s.paid_minor""",
    "A ticket has a payment if, and only if, its booking costs something.": """
        select t.show_id, t.id as ticket_id, t.payment_id, b.total_minor
        from tickets t join bookings b on b.show_id = t.show_id and b.id = t.booking_id
        where (t.payment_id is null) <> (b.total_minor = 0)""",
    "A seat that costs nothing bears no fee, tax or commission.": """
        select show_id, booking_id, seat_id, fee_minor, tax_minor, commission_minor, commission_tax_minor
        from booking_seats
        where price_minor = 0 and (fee_minor, tax_minor, commission_minor, commission_tax_minor) <> (0, 0, 0, 0)""",
}
