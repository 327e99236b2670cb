"""Payments of bookings and refunds of payments."""

from collections.abc import Sequence

from domain.payments import Payment, Refund
from loaders.grouping import grouped, matched
from models.base import Database
from models.payments import payments as payment_rows
from models.payments import refunds as refund_rows

InShow = tuple[str, str]
"""(show id, id)"""


async def payments_by_booking(db: Database, bookings: Sequence[InShow]) -> list[list[Payment]]:
    """Oldest first. The caller may see these bookings."""
    found = await payment_rows.of_bookings(db, bookings)
    return grouped(bookings, found, lambda payment: (payment.show_id, payment.booking_id))


async def refunds_by_payment(db: Database, payments: Sequence[InShow]) -> list[list[Refund]]:
    """Oldest first. The caller may see these payments."""
    found = await refund_rows.of_payments(db, payments)
    return grouped(payments, found, lambda refund: (refund.show_id, refund.payment_id))


async def payments_by_id(db: Database, payments: Sequence[InShow]) -> list[Payment | None]:
    """Checks no ownership: the field that shows a payment does."""
    return matched(payments, await payment_rows.find_many(db, payments), lambda payment: (payment.show_id, payment.id))


async def refunds_by_id(db: Database, refunds: Sequence[InShow]) -> list[Refund | None]:
    """Checks no ownership: the field that shows a refund does."""
    return matched(refunds, await refund_rows.find_many(db, refunds), lambda refund: (refund.show_id, refund.id))
