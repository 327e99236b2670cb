"""Promises of the audit on cancelled shows: each sentence with the statement that finds the rows that break it."""

ON_CANCELLED_SHOWS = {
    "Five minutes after a show was cancelled nobody holds a seat of it, and every booking is given back.": """
        select s.id as show_id, b.id as booking_id, b.stored_status, s.cancelled_at
        from shows s join bookings b on b.show_id = s.id
        where s.stored_status = 'CANCELLED' and coalesce(s.cancelled_at, '-infinity') < now() - interval '5 minutes'
          and (b.stored_status in ('CONFIRMED', 'PARTIALLY_CANCELLED') or exists (
            select from booking_seats o where o.show_id = b.show_id and o.booking_id = b.id and o.sold))""",
    "No partner is paid for a cancelled show: five minutes later its payables leave nothing.": """
        select s.id as show_id, p.partner_id, p.currency, sum(p.net_minor) as paid_minor, s.cancelled_at
        from shows s join payables p on p.show_id = s.id
        where s.stored_status = 'CANCELLED' and coalesce(s.cancelled_at, '-infinity') < now() - interval '5 minutes'
        group by s.id, p.partner_id, p.currency having sum(p.net_minor) > 0""",
}
