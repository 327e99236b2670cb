"""Counting a show's bookings."""

from sqlalchemy import text

from models.base import Database

LIVE_BOOKINGS = text(
    """
    select count(*) from bookings b join seat_locks l on l.show_id = b.show_id and l.id = b.lock_id
    where b.show_id = :show_id
      and (b.stored_status in ('CONFIRMED', 'PARTIALLY_CANCELLED')
           or (b.stored_status = 'PENDING_PAYMENT' and l.released_at is null and l.expires_at > now()))
    """
)


async def live_count(db: Database, show_id: str) -> int:
    """The number of bookings that have seats or whose payment is pending."""
    return int((await db.execute(LIVE_BOOKINGS, {"show_id": show_id})).scalar_one())


EVER_SOLD = text(
    "select count(*) from bookings where show_id = :show_id"
    " and stored_status in ('CONFIRMED', 'PARTIALLY_CANCELLED', 'CANCELLED')"
)


async def ever_sold(db: Database, show_id: str) -> int:
    """The number of bookings that were paid for, cancelled ones included."""
    return int((await db.execute(EVER_SOLD, {"show_id": show_id})).scalar_one())
