"""What followers of bookings are notified of: a booking with the states of its payments and refunds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.bookings import FollowedBooking
from domain.payments import RefundStatus
from models.base import Database
from models.bookings import bookings as booking_rows
from models.bookings.tables import bookings
from models.payments.payments import OPEN
from models.payments.tables import payments, refunds

_MY_PAYMENTS = (payments.c.show_id == bookings.c.show_id) & (payments.c.booking_id == bookings.c.id)
_SENT_BACK = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(refunds.c.id, refunds.c.status), refunds.c.created_at, refunds.c.id
            )
        )
    )
    .join(payments, (payments.c.show_id == refunds.c.show_id) & (payments.c.id == refunds.c.payment_id))
    .where(_MY_PAYMENTS)
    .correlate(bookings)
    .scalar_subquery()
)
_IS_BEING_PAID = exists().where(_MY_PAYMENTS, OPEN)


def _reading(where: ColumnElement[bool]) -> Select[Any]:
    return booking_rows.reading(where).add_columns(_SENT_BACK.label("sent_back"), _IS_BEING_PAID.label("is_being_paid"))


def _followed_of(row: Any) -> FollowedBooking:
    sent_back = tuple((id, RefundStatus(status)) for id, status in row.sent_back or ())
    return FollowedBooking(booking_rows.booking_of(row), sent_back, row.is_being_paid)


async def find_many(db: Database, keys: Sequence[tuple[str, str]]) -> list[FollowedBooking]:
    """Of the (show id, booking id) keys that exist, in no order."""
    found = await db.execute(_reading(tuple_(bookings.c.show_id, bookings.c.id).in_(keys)))
    return [_followed_of(row) for row in found]
