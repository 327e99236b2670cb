"""Reads of a booking together with what pays for it, by one statement each."""

from sqlalchemy import bindparam

from domain.bookings import Booking, Ticket
from domain.payments import Payment
from models.base import prefixed
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.bookings.tables import bookings, tickets
from models.direct import Connection, DirectStatement
from models.payments import payments as payment_rows
from models.payments.tables import payments

_PAYS_FOR_IT = (payments.c.show_id == bookings.c.show_id) & (payments.c.booking_id == bookings.c.id)
_ADMITS_TO_IT = (tickets.c.show_id == bookings.c.show_id) & (tickets.c.booking_id == bookings.c.id)
_OF_PAYMENT, _OF_TICKET = "payment_", "ticket_"
_WITH_PAYMENT = booking_rows.reading(booking_rows.ONE).add_columns(*prefixed(payment_rows.COLUMNS, _OF_PAYMENT))
_WITH_OPEN_PAYMENT = DirectStatement(_WITH_PAYMENT.outerjoin(payments, _PAYS_FOR_IT & payment_rows.OPEN))
_WITH_TICKET = DirectStatement(
    _WITH_PAYMENT.add_columns(*prefixed(ticket_rows.COLUMNS, _OF_TICKET))
    .outerjoin(payments, _PAYS_FOR_IT & (payments.c.id == bindparam("payment_id")))
    .outerjoin(tickets, _ADMITS_TO_IT)
)


async def find_to_pay(db: Connection, show_id: str, booking_id: str) -> tuple[Booking | None, Payment | None]:
    """The booking, and its open payment; it has one at most."""
    row = await _WITH_OPEN_PAYMENT.fetch_row(db, show_id=show_id, booking_id=booking_id)
    if row is None:
        return None, None
    return booking_rows.booking_of(row), _WITH_OPEN_PAYMENT.joined(row, Payment, _OF_PAYMENT)


async def find_paid(
    db: Connection, show_id: str, booking_id: str, payment_id: str | None
) -> tuple[Booking | None, Payment | None, Ticket | None]:
    """The booking; the payment, if one is named and it is of this booking; the ticket, if the booking has one."""
    row = await _WITH_TICKET.fetch_row(db, show_id=show_id, booking_id=booking_id, payment_id=payment_id)
    if row is None:
        return None, None, None
    payment, ticket = _WITH_TICKET.joined(row, Payment, _OF_PAYMENT), _WITH_TICKET.joined(row, Ticket, _OF_TICKET)
    return booking_rows.booking_of(row), payment, ticket
