"""What is kept of a customer: shown to it, and erased. The books keep ids, amounts and dates under its id."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from models.base import Database

# All that messages to the customer may have gone to, former addresses too.
_ADDRESSES = """
    select address from verified_addresses where customer_id = :customer
    union select unnest(array[c.email, lower(c.email), c.phone]) from customers c where c.id = :customer
    union select recipient from notifications
          where show_id = '-' and kind = 'ADDRESS_CHANGED' and subject_id = :customer and recipient <> ''
"""

# One object of lists of rows, by the names of their tables.
_EXPORT = text(
    f"""
    with mine as (select show_id, id from bookings where customer_id = :customer),
         addresses as ({_ADDRESSES}),
         my_tickets as (select t.* from tickets t join mine on t.show_id = mine.show_id and t.booking_id = mine.id)
    select jsonb_build_object(
      'customer', (select to_jsonb(c) from customers c where c.id = :customer),
      'verified_addresses', (select coalesce(jsonb_agg(to_jsonb(a) - 'customer_id' order by a.address), '[]')
                             from verified_addresses a where a.customer_id = :customer),
      'identities', (select coalesce(jsonb_agg(to_jsonb(i) - 'actor_id'), '[]')
                     from identities i where i.actor_id = :customer),
      'sessions', (select coalesce(jsonb_agg(to_jsonb(s) - 'actor_id' order by s.created_at), '[]')
                   from sessions s where s.actor_id = :customer),
      'bookings', (select coalesce(jsonb_agg(to_jsonb(b) || jsonb_build_object('seats', (
                             select coalesce(jsonb_agg(to_jsonb(x) - 'booking_id' order by x.position), '[]')
                             from booking_seats x where x.show_id = b.show_id and x.booking_id = b.id))
                           order by b.created_at), '[]')
                   from bookings b where b.customer_id = :customer),
      'tickets', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from my_tickets t),
      'admissions', (select coalesce(jsonb_agg(to_jsonb(x) - 'admitted_by' order by x.admitted_at), '[]')
                     from admissions x join my_tickets t on x.show_id = t.show_id and x.ticket_id = t.id),
      'payments', (select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at), '[]')
                   from payments p join mine on p.show_id = mine.show_id and p.booking_id = mine.id),
      'refunds', (select coalesce(jsonb_agg(to_jsonb(r)), '[]')
                  from refunds r join mine on r.show_id = mine.show_id and r.booking_id = mine.id),
      'cancellations', (select coalesce(jsonb_agg(to_jsonb(x) order by x.created_at), '[]')
                        from cancellations x join mine on x.show_id = mine.show_id and x.booking_id = mine.id),
      'locks', (select coalesce(jsonb_agg(to_jsonb(l) order by l.expires_at), '[]')
                from seat_locks l where l.owner_id = :customer),
      'messages', (select coalesce(jsonb_agg(to_jsonb(n) order by n.created_at), '[]')
                   from notifications n join my_tickets t on n.show_id = t.show_id and n.ticket_id = t.id),
      'messages_to_addresses', (select coalesce(jsonb_agg(to_jsonb(n) order by n.created_at), '[]')
                                from notifications n where n.show_id = '-' and n.recipient <> ''
                                  and n.recipient in (select address from addresses)),
      'done_by_others', (select coalesce(jsonb_agg(jsonb_build_object(
                                  'at', a.at, 'role', a.role, 'action', a.action, 'object_id', a.object_id)
                                order by a.at), '[]')
                         from audit_trail a where a.on_behalf_of = :customer))
    """
)


async def export(db: Database, customer_id: str) -> dict[str, Any]:
    """All rows that are the customer's, by kind, under the names of their columns."""
    found: dict[str, Any] = (await db.execute(_EXPORT, {"customer": customer_id})).scalar_one()
    return found


_OPEN = text(
    """
    select
      (select count(*) from bookings b join shows s on s.id = b.show_id
       where b.customer_id = :customer and b.stored_status in ('CONFIRMED', 'PARTIALLY_CANCELLED')
         and s.ends_at > now()) as tickets,
      (select count(*) from bookings b join payments p on p.show_id = b.show_id and p.booking_id = b.id
       where b.customer_id = :customer and p.status in ('INITIATED', 'PROCESSING'))
      + (select count(*) from bookings b join refunds r on r.show_id = b.show_id and r.booking_id = b.id
         where b.customer_id = :customer and r.status <> 'PROCESSED') as amounts
    """
)


async def open_business(db: Database, customer_id: str) -> tuple[int, int]:
    """(bookings of shows that have not ended, payments and refunds without an outcome)"""
    row = (await db.execute(_OPEN, {"customer": customer_id})).one()
    return row.tickets, row.amounts


# A message that waits is given up: there is no address left to send it to. What a payment provider sent has the payer's
# address in it; what it said of the payment stands in columns, and in the books. The page to which a customer came back
# from paying may be a seller's own, which writes into its address what it likes.
_ERASURES = (
    f"delete from sign_in_codes where confirms_for = :customer or address in ({_ADDRESSES})",
    f"""
    update notifications
    set recipient = '', failure = null, status = case when status = 'SENT' then status else 'GIVEN_UP' end
    where show_id = '-' and recipient <> '' and recipient in ({_ADDRESSES})
    """,
    """
    delete from outbox
    where show_id = '-' and event = 'CustomerAddressChanged' and payload->>'customer_id' = :customer
    """,
    "delete from verified_addresses where customer_id = :customer",
    # A token that its issuer signed before must not make another customer of its bearer: see erased_subject.
    """
    update identities set email = null, phone = null,
           subject = 'erased:' || encode(sha256(convert_to(issuer || chr(10) || subject, 'UTF8')), 'hex')
    where actor_id = :customer
    """,
    """
    update notifications n
    set recipient = '', failure = null, status = case when n.status = 'SENT' then n.status else 'GIVEN_UP' end
    from bookings b join tickets t on t.show_id = b.show_id and t.booking_id = b.id
    where b.customer_id = :customer and n.show_id = t.show_id and n.ticket_id = t.id
    """,
    """
    update payments p set return_url = null
    from bookings b
    where b.customer_id = :customer and p.show_id = b.show_id and p.booking_id = b.id and p.return_url is not null
    """,
    """
    update payment_deliveries d set body = ''
    from bookings b join payments p on p.show_id = b.show_id and p.booking_id = b.id
    where b.customer_id = :customer and d.show_id = p.show_id and d.payment_id = p.id
    """,
    """
    insert into customers (id, created_at, deleted_at) values (:customer, now(), now())
    on conflict (id) do update set name = null, email = null, phone = null, language = null, deleted_at = now()
    """,
)


async def erase(db: Database, customer_id: str) -> None:
    """Contacts, names, addresses and the names that issuers give are gone; the books stay under the id alone."""
    for statement in _ERASURES:
        await db.execute(text(statement), {"customer": customer_id})


_INACTIVE = text(
    """
    select c.id from customers c
    where c.deleted_at is null and c.created_at < now() - cast(:age as interval)
      and (c.email is not null or c.phone is not null or c.name is not null)
      and not exists (select from sessions s where s.actor_id = c.id
                      and s.refreshed_at >= now() - cast(:age as interval))
      and not exists (select from identities i where i.actor_id = c.id
                      and i.seen_at >= now() - cast(:age as interval))
      and not exists (select from bookings b where b.customer_id = c.id
                      and b.created_at >= now() - cast(:age as interval))
      and c.id > :after
    order by c.id
    limit :most
    """
)


async def inactive(db: Database, age: timedelta, after: str, most: int) -> list[str]:
    """Customers with contacts who have neither signed in nor booked for so long, by id."""
    return list((await db.execute(_INACTIVE, {"age": age, "after": after, "most": most})).scalars())


_ERASE_RECIPIENTS = text(
    """
    with old as (
      select show_id, id from notifications
      where recipient <> '' and created_at < now() - cast(:age as interval) and status in ('SENT', 'GIVEN_UP')
      order by created_at limit :most
    )
    update notifications n set recipient = '', failure = null
    from old where n.show_id = old.show_id and n.id = old.id
    returning 1
    """
)


async def erase_recipients(db: Database, age: timedelta, most: int) -> int:
    """Of at most `most` messages that ended and are older than `age`; answers how many there were."""
    return len((await db.execute(_ERASE_RECIPIENTS, {"age": age, "most": most})).all())
