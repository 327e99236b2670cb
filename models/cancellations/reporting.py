"""Statements on the refunds of a cancelled show's bookings."""

from typing import Any

from sqlalchemy import Row, text

from domain.cancellations import BookingOfCancelledShow, GivingBack, ShowCancellation
from models.base import Database, fetch_one

_ORDER = f"array[{', '.join(repr(each.value) for each in GivingBack)}]"

# A booking has several parts if its customer cancelled seats between the show's cancellation and the worker's. Seats
# that were cancelled before the show was are not counted.
_BOOKINGS = f"""
    with parts as (
      select c.booking_id, c.seat_ids, c.refund_minor as amount_minor, r.id as refund_id,
             case when r.status = 'PROCESSED' then r.amount_minor else 0 end as returned_minor,
             coalesce(r.attempts, 0) as attempts, coalesce(r.status, 'NOTHING_LEFT') as status
      from cancellations c left join refunds r on r.show_id = c.show_id and r.id = c.refund_id
      where c.show_id = :show_id and c.by_show
      union all
      select t.booking_id, t.seat_ids, 0, null, 0, 0, 'WAITING'
      from tickets t where t.show_id = :show_id and t.status in ('BOOKED', 'ADMITTED')
    ), by_booking as (
      select booking_id, ({_ORDER})[min(array_position({_ORDER}, status))] as status,
             jsonb_agg(to_jsonb(seat_ids)) as seats,
             cast(sum(amount_minor) as bigint) as amount_minor, cast(sum(returned_minor) as bigint) as returned_minor,
             max(attempts) as attempts, array_remove(array_agg(refund_id), null) as refund_ids
      from parts group by booking_id
    )
"""
_LIST = text(
    f"""{_BOOKINGS} select by_booking.*, s.currency from by_booking join shows s on s.id = :show_id
    where booking_id > :behind order by booking_id limit :most"""
)
_SUMMARY = text(
    f"""{_BOOKINGS}
    select s.id as show_id, coalesce(s.cancel_reason, '') as reason, s.currency, count(booking_id) as bookings,
           count(*) filter (where status in ('PROCESSED', 'NOTHING_LEFT')) as refunded,
           count(*) filter (where status in ('WAITING', 'REQUESTED')) as pending,
           count(*) filter (where status = 'FAILED') as failed,
           count(*) filter (where exists (
             select from tickets t where t.show_id = s.id and t.booking_id = by_booking.booking_id
               and t.admitted_at is not null)) as admitted,
           cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor,
           cast(coalesce(sum(returned_minor), 0) as bigint) as returned_minor
    from shows s left join by_booking on true where s.id = :show_id and s.stored_status = 'CANCELLED' group by s.id
    """
)


async def summary_of(db: Database, show_id: str) -> ShowCancellation | None:
    """The progress of the show's refunds; None if the show was not cancelled."""
    return await fetch_one(db, _SUMMARY, ShowCancellation, {"show_id": show_id})


async def bookings_of(db: Database, show_id: str, behind: str, most: int) -> list[BookingOfCancelledShow]:
    """The bookings after `behind`, in the order of their ids."""
    found = await db.execute(_LIST, {"show_id": show_id, "behind": behind, "most": most})
    return [_booking(row) for row in found]


def _booking(row: Row[Any]) -> BookingOfCancelledShow:
    return BookingOfCancelledShow(
        booking_id=row.booking_id,
        seat_ids=[seat_id for part in row.seats for seat_id in part],
        status=GivingBack(row.status),
        amount_minor=row.amount_minor,
        returned_minor=row.returned_minor,
        currency=row.currency,
        attempts=row.attempts,
        refund_ids=row.refund_ids,
    )
