"""Who a booking is for."""

from sqlalchemy import bindparam, select

from domain.accounts import Customer
from models.accounts import customers
from models.base import Database, columns_of, fetch_one
from models.bookings.tables import bookings

_OF_BOOKING = (
    select(*columns_of(customers, Customer))
    .join(bookings, bookings.c.customer_id == customers.c.id)
    .where(bookings.c.show_id == bindparam("show_id"), bookings.c.id == bindparam("booking_id"))
)


async def customer_of(db: Database, show_id: str, booking_id: str) -> Customer | None:
    """None also for a customer of whom the platform knows no more than the id."""
    return await fetch_one(db, _OF_BOOKING, Customer, {"show_id": show_id, "booking_id": booking_id})
