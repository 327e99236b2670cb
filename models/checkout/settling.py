"""Statements with which a payment's outcome takes effect: one locks, one reads, one books."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, true

from domain.bookings import Booking, Ticket
from domain.errors import NotFound
from domain.payments import Capture, Payment
from domain.seats.state import SeatLock
from models.appending import Write, Writer
from models.base import prefixed
from models.bookings import bookings as booking_rows
from models.direct import Connection, DirectStatement
from models.payments.payments import NAMES, payment_of
from models.seats import locks as lock_rows

# The payment is locked only where its booking is: the filter on booking_id has to be known first, and the CTE that
# answers it locks. Both rows are read as the previous holder left them, since FOR UPDATE answers the newest version of
# the row that it has waited for. That holds for these two rows alone: seats and hold are read by a later statement.
LOCK = DirectStatement(
    f"""
    with booking as materialized (
      select id from bookings
      where show_id = :show_id
        and id = (select booking_id from payments where show_id = :show_id and id = :payment_id)
      for update
    )
    select {NAMES} from payments
    where show_id = :show_id and id = :payment_id and booking_id = (select id from booking)
    for update
    """
)

# Read when the show is locked: only then nobody changes the lock any more. Whether it still holds its seats is for the
# show's inventory to say.
_OF_LOCK = prefixed(lock_rows.columns(func.statement_timestamp(), true()), "of_lock_")
_TO_SETTLE = DirectStatement(booking_rows.reading(booking_rows.ONE).add_columns(*_OF_LOCK))

_CONFIRMED = """
        confirmed as (
          update bookings set stored_status = 'CONFIRMED', confirmed_at = now()
          where show_id = :show_id and id = :booking_id
        )"""
_SOLD = """
        sold as (
          update booking_seats set sold = true where show_id = :show_id and booking_id = :booking_id
        )"""
_ISSUED = """
    insert into tickets (show_id, id, booking_id, payment_id, customer_id, made_by, partner_id, seat_ids, status,
                         pass_text, issued_at)
    values (:show_id, :ticket_id, :booking_id, :payment_id, :customer_id, :made_by, :partner_id, :seat_ids, :status,
            :pass_text, now())
    returning issued_at
    """

# What a capture that buys its seats changes besides them.
BOOK = Write(
    (
        """
        paid as (
          update payments
          set status = 'SUCCEEDED', provider_reference = coalesce(:reference, provider_reference),
              captured_minor = :captured_minor, captured_currency = :captured_currency, updated_at = now()
          where show_id = :show_id and id = :payment_id
        )""",
        _CONFIRMED,
        _SOLD,
    ),
    _ISSUED,
)

# The same for a booking that costs nothing.
GIVE = Write((_CONFIRMED, _SOLD), _ISSUED)


async def lock(db: Connection, show_id: str, payment_id: str) -> Payment:
    """Locks the payment's booking and then the payment FOR UPDATE until commit. Raises NotFound."""
    row = await LOCK.fetch_row(db, show_id=show_id, payment_id=payment_id)
    if row is None:
        raise NotFound(payment_id)
    return payment_of(row)


async def find(db: Connection, show_id: str, booking_id: str) -> tuple[Booking, SeatLock]:
    """The booking of a payment that the transaction has locked, and its seat lock. Raises NotFound."""
    row = await _TO_SETTLE.fetch_row(db, show_id=show_id, booking_id=booking_id)
    if row is None:
        raise NotFound(booking_id)
    return booking_rows.booking_of(row), lock_rows.lock_of(row[-len(_OF_LOCK) :])


async def book(write: Writer, ticket: Ticket, captured: Capture) -> datetime:
    """Confirms the booking with the payment, both of which the transaction has locked, sells its seats and adds its
    ticket. Answers when.
    """
    values = _values_of(ticket) | {
        "captured_minor": captured.amount_minor,
        "captured_currency": captured.currency,
        "reference": captured.reference,
    }
    [(issued_at, *_)] = await write(BOOK, values)
    at: datetime = issued_at
    return at


async def give(write: Writer, ticket: Ticket) -> datetime:
    """As `book`, for a booking that costs nothing and has no payment."""
    [(issued_at, *_)] = await write(GIVE, _values_of(ticket))
    at: datetime = issued_at
    return at


def _values_of(ticket: Ticket) -> dict[str, Any]:
    return {
        "show_id": ticket.show_id,
        "ticket_id": ticket.id,
        "booking_id": ticket.booking_id,
        "payment_id": ticket.payment_id,
        "customer_id": ticket.customer_id,
        "made_by": ticket.made_by,
        "partner_id": ticket.partner_id,
        "seat_ids": ticket.seat_ids,
        "status": ticket.status,
        "pass_text": ticket.pass_text,
    }
