"""A past: bookings of two seats, every tenth of them cancelled and refunded, as the platform would have left them."""

import asyncpg

BOOKINGS_AT_ONCE = 250_000
OLD_BOOKINGS = """
create temporary table sale as
select n, 'SHOW_' || lpad((n / 100)::text, 26, '0') as show_id, n % 100 as place, n % 10 = 0 as gone
from generate_series({since}, {since} + {bookings} - 1) n;
insert into bookings select show_id, 'BOOK_' || n, 'LOCK_' || n, 'USER_' || n, 'USER_' || n, 'PARTNER_' || n % 50,
  case when gone then 'CANCELLED' else 'CONFIRMED' end, 40000, 3000, 540, 43540, 'INR', now(), now() from sale;
insert into booking_seats select show_id, 'BOOK_' || n, 'S' || place * 2 + s, s, 'Gold', 20000, 1500, 270, 2000, 360,
  not gone, gone from sale, generate_series(0, 1) s;
insert into seat_claims (show_id, seat_id, state, booking_id)
  select show_id, 'S' || place * 2 + s, 'B', 'BOOK_' || n from sale, generate_series(0, 1) s where not gone;
insert into payments (show_id, id, booking_id, customer_id, provider, method, amount_minor, currency, status,
    captured_minor, captured_currency, refunded_minor, created_at, updated_at)
  select show_id, 'PAY_' || n, 'BOOK_' || n, 'USER_' || n, 'sandbox', 'UPI', 43540, 'INR', 'SUCCEEDED', 43540, 'INR',
    case when gone then 43540 else 0 end, now(), now() from sale;
insert into tickets select show_id, 'TICK_' || n, 'BOOK_' || n, 'PAY_' || n, 'USER_' || n, 'USER_' || n,
  'PARTNER_' || n % 50, array['S' || place * 2, 'S' || place * 2 + 1],
  case when gone then 'CANCELLED' else 'BOOKED' end, 'pass', now() from sale;
insert into ledger_postings select show_id, 'PAYMENT', 'PAY_' || n, 'BOOKED', 'BOOK_' || n, 'PARTNER_' || n % 50, 'INR',
  array['gateway_clearing:sandbox', 'partner_payable:PARTNER_' || n % 50, 'convenience_fee', 'tax_output',
        'partner_payable:PARTNER_' || n % 50, 'commission', 'tax_output'],
  array[43540, -40000, -3000, -540, 4720, -4000, -720], now() from sale;
insert into payables select show_id, 'PAYMENT', 'PAY_' || n, 'BOOKED', 'PARTNER_' || n % 50, 'BOOK_' || n, 'INR',
  40000, 4000, 720, 0, 35280, null, now() from sale;
insert into cancellations (show_id, id, booking_id, ticket_id, seat_ids, refund_id, refund_minor, fee_minor, currency,
    created_at)
  select show_id, 'CANCEL_' || n, 'BOOK_' || n, 'TICK_' || n, '{{}}', 'REFUND_' || n, 43540, 0, 'INR', now()
  from sale where gone;
insert into refunds (show_id, id, payment_id, booking_id, amount_minor, currency, reason, status, attempts, created_at,
    updated_at)
  select show_id, 'REFUND_' || n, 'PAY_' || n, 'BOOK_' || n, 43540, 'INR', 'CANCELLATION', 'PROCESSED', 1, now(), now()
  from sale where gone;
insert into ledger_postings select show_id, 'CANCELLATION', 'CANCEL_' || n, 'CANCELLED', 'BOOK_' || n,
  'PARTNER_' || n % 50, 'INR', array['partner_payable:PARTNER_' || n % 50, 'commission', 'tax_output',
    'convenience_fee', 'refund_payable'], array[35280, 4000, 1260, 3000, -43540], now() from sale where gone;
insert into payables select show_id, 'CANCELLATION', 'CANCEL_' || n, 'CANCELLED', 'PARTNER_' || n % 50, 'BOOK_' || n,
  'INR', 0, 0, 0, 35280, -35280, null, now() from sale where gone;
insert into ledger_postings select show_id, 'REFUND', 'REFUND_' || n, 'PROCESSED', 'BOOK_' || n, null, 'INR',
  array['refund_payable', 'gateway_clearing:sandbox'], array[43540, -43540], now() from sale where gone;
drop table sale;
"""


async def add_old_bookings(connection: asyncpg.Connection, bookings: int) -> None:
    """Of shows that are nowhere else. Leaves statistics as a database in use has them."""
    for since in range(0, bookings, BOOKINGS_AT_ONCE):
        statement = OLD_BOOKINGS.format(since=since, bookings=min(BOOKINGS_AT_ONCE, bookings - since))
        await connection.execute(statement, timeout=900)
    await connection.execute("vacuum analyze", timeout=900)
