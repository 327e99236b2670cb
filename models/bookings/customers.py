"""Who a booking is for."""

from sqlalchemy import bindparam, select

from domain.accounts import Customer
from models.accounts import customers
from models.base import columns_of
from models.bookings.tables import bookings
from models.direct import Connection, DirectStatement

_OF_BOOKING = DirectStatement(
    select(*columns_of(customers, Customer))
    .join(bookings, bookings.c.customer_id == customers.c.id)
    .where(bookings.c.show_id == bindparam("show_id"), bookings.c.id == bindparam("booking_id"))
)


async def customer_of(db: Connection, show_id: str, booking_id: str) -> Customer | None:
    """None also for a customer of whom the platform knows no more than the id."""
    row = await _OF_BOOKING.fetch_row(db, show_id=show_id, booking_id=booking_id)
    return None if row is None else _OF_BOOKING.entity(row, Customer)
