"""Payments of bookings and refunds of payments. The keys are those of rows that the caller was shown."""

from collections import defaultdict
from collections.abc import Sequence

from domain.payments import Payment, Refund
from models.base import Database
from models.payments import payments as payment_rows
from models.payments import refunds as refund_rows

InShow = tuple[str, str]
"""(show id, id)"""


async def payments_by_booking(db: Database, bookings: Sequence[InShow]) -> list[list[Payment]]:
    """Oldest first."""
    grouped: dict[InShow, list[Payment]] = defaultdict(list)
    for payment in await payment_rows.of_bookings(db, bookings):
        grouped[payment.show_id, payment.booking_id].append(payment)
    return [grouped[booking] for booking in bookings]


async def refunds_by_payment(db: Database, payments: Sequence[InShow]) -> list[list[Refund]]:
    """Oldest first."""
    grouped: dict[InShow, list[Refund]] = defaultdict(list)
    for refund in await refund_rows.of_payments(db, payments):
        grouped[refund.show_id, refund.payment_id].append(refund)
    return [grouped[payment] for payment in payments]


async def payments_by_id(db: Database, payments: Sequence[InShow]) -> list[Payment | None]:
    """Whoever shows one checks whose it is."""
    found = {(row.show_id, row.id): row for row in await payment_rows.find_many(db, payments)}
    return [found.get(key) for key in payments]


async def refunds_by_id(db: Database, refunds: Sequence[InShow]) -> list[Refund | None]:
    """Whoever shows one checks whose it is."""
    found = {(row.show_id, row.id): row for row in await refund_rows.find_many(db, refunds)}
    return [found.get(key) for key in refunds]
