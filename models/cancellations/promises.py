"""Promises of the audit on cancellations and cancelled shows: each with the statement that finds what breaks it."""

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

ON_CANCELLATIONS = {
    "Every cancellation is posted to the ledger with its refund, and with its fee for whom its booking names.": """
        select c.show_id, c.id as cancellation_id, c.refund_minor, c.fee_minor, b.cancellation_fee_earner, p.refunded,
               p.kept
        from cancellations c join bookings b on b.show_id = c.show_id and b.id = c.booking_id
        left join (
          select show_id, source_id,
                 -coalesce(sum(amount_minor) filter (where account = 'refund_payable'), 0) as refunded,
                 -coalesce(sum(amount_minor) filter (where account = 'cancellation_fee'), 0) as kept
          from ledger_entries where source = 'CANCELLATION' group by show_id, source_id) p
          on p.show_id = c.show_id and p.source_id = c.id
        where (coalesce(p.refunded, 0), coalesce(p.kept, 0)) is distinct from
              (c.refund_minor, case b.cancellation_fee_earner when 'PARTNER' then 0 else c.fee_minor end)
           or p.source_id is null and exists (
                select from booking_seats t where t.show_id = c.show_id and t.booking_id = c.booking_id
                  and t.seat_id = any(c.seat_ids) and t.price_minor > 0)""",
    "The payable of a cancellation takes back its seats' commission, and their price less what others bear.": """
        select y.show_id, y.source_id as cancellation_id, y.commission_minor, y.tax_minor, y.net_minor, s.price,
               s.commission, s.tax, c.refund_minor, c.fee_minor, g.goodwill
        from payables y
        join cancellations c on c.show_id = y.show_id and c.id = y.source_id
        join bookings b on b.show_id = c.show_id and b.id = c.booking_id
        join lateral (
          select sum(price_minor) as price, sum(price_minor + fee_minor + tax_minor) as paid,
                 sum(commission_minor) as commission, sum(commission_tax_minor) as tax
          from booking_seats t
          where t.show_id = c.show_id and t.booking_id = c.booking_id and t.seat_id = any(c.seat_ids)) s on true
        join lateral (
          select -coalesce(sum(e.amount_minor), 0) as goodwill from ledger_entries e
          where e.show_id = y.show_id and e.source = y.source and e.source_id = y.source_id
            and e.account = 'goodwill') g on true
        where y.event = 'CANCELLED' and (
          -- statements of versions before did not show what was taken back of the commission
          (y.commission_minor, y.tax_minor) not in ((-s.commission, -s.tax), (0, 0))
          or y.net_minor <> s.paid - c.refund_minor - c.fee_minor - g.goodwill - (s.price - s.commission - s.tax)
             + case b.cancellation_fee_earner when 'PARTNER' then c.fee_minor else 0 end)""",
}
