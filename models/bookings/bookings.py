"""Statements on bookings and their seats. A booking expires when its seat lock does."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, Text, bindparam, case, cast, func, literal_column, select, tuple_, update

from domain.bookings import BookedSeat, Booking, BookingStatus, BookingTerms
from domain.partners import FeeEarner
from domain.pricing import Quote
from domain.seats.state import SeatLock
from domain.shows import StoredShowStatus
from models.appending import Write, Writer
from models.base import Database
from models.bookings.tables import booking_seats, bookings
from models.direct import Connection, DirectStatement
from models.seats.tables import seat_locks
from models.shows.tables import shows

_STORED = (
    "show_id", "id", "lock_id", "customer_id", "made_by", "partner_id", "tickets_minor", "fee_minor", "tax_minor",
    "total_minor", "currency", "created_at", "confirmed_at", "commission_percent", "commission_source",
    "rates_effective_on",
)  # fmt: skip
_TERMS = tuple(BookingTerms.__dataclass_fields__)
_LATER = ("created_at", "confirmed_at")
_WRITTEN = tuple(name for name in (*_STORED, *_TERMS, "stored_status") if name not in _LATER)
_SEAT_FIELDS = tuple(BookedSeat.__dataclass_fields__)

_SEATS = (
    select(
        func.jsonb_agg(
            func.jsonb_build_array(*(booking_seats.c[name] for name in _SEAT_FIELDS)).op("order by")(
                booking_seats.c.position
            )
        )
    )
    .where(booking_seats.c.show_id == bookings.c.show_id, booking_seats.c.booking_id == bookings.c.id)
    .scalar_subquery()
)

_SHOW_CANCELLED = (
    select(shows.c.stored_status == literal_column(f"'{StoredShowStatus.CANCELLED}'"))
    .where(shows.c.id == bookings.c.show_id)
    .correlate(bookings)
    .scalar_subquery()
)


def reading(where: ColumnElement[bool]) -> Select[Any]:
    """Reads bookings with their seats and the end of their hold, for `booking_of`."""
    hold_ends = case((seat_locks.c.released_at.is_not(None), seat_locks.c.released_at), else_=seat_locks.c.expires_at)
    return (
        select(
            *(bookings.c[name] for name in (*_STORED, *_TERMS)),
            bookings.c.stored_status,
            hold_ends.label("expires_at"),
            cast(_SEATS, Text).label("seats"),
            func.statement_timestamp().label("now"),
            _SHOW_CANCELLED.label("show_cancelled"),
        )
        .join(seat_locks, (seat_locks.c.show_id == bookings.c.show_id) & (seat_locks.c.id == bookings.c.lock_id))
        .where(where)
    )


def _terms_of(row: Sequence[Any]) -> BookingTerms:
    return BookingTerms(**dict(zip(_TERMS, row, strict=True)) | {"cancellation_fee_earner": FeeEarner(row[-1])})


def booking_of(row: Sequence[Any]) -> Booking:
    """The booking in a row that begins with the columns of `reading`."""
    stored, terms = len(_STORED), len(_STORED) + len(_TERMS)
    status, expires_at, seats, now, show_cancelled = row[terms : terms + 5]
    return Booking(
        **dict(zip(_STORED, row[:stored], strict=True)),
        stored_status=BookingStatus(status),
        expires_at=expires_at,
        terms=_terms_of(row[stored:terms]),
        seats=tuple(BookedSeat(*seat) for seat in orjson.loads(seats)),
        now=now,
        show_cancelled=show_cancelled,
    )


ONE = (bookings.c.show_id == bindparam("show_id")) & (bookings.c.id == bindparam("booking_id"))
_FIND = DirectStatement(reading(ONE))


async def find(db: Connection, show_id: str, booking_id: str) -> Booking | None:
    row = await _FIND.fetch_row(db, show_id=show_id, booking_id=booking_id)
    return None if row is None else booking_of(row)


async def find_many(db: Database, keys: Sequence[tuple[str, str]]) -> list[Booking]:
    """Bookings of the (show id, booking id) keys that exist, in no order."""
    statement = reading(tuple_(bookings.c.show_id, bookings.c.id).in_(keys))
    return [booking_of(row) for row in await db.execute(statement)]


async def of_customer(db: Database, customer_id: str, limit: int) -> list[Booking]:
    """The customer's bookings, newest first, over all shows: a scatter read, off the hot path."""
    statement = reading(bookings.c.customer_id == customer_id).order_by(bookings.c.created_at.desc(), bookings.c.id)
    return [booking_of(row) for row in await db.execute(statement.limit(limit))]


LOCK_BOOKING = DirectStatement("select 1 from bookings where show_id = :show_id and id = :booking_id for update")


async def lock_booking(db: Connection, show_id: str, booking_id: str) -> None:
    """Locks the booking FOR UPDATE until commit. Locked before its payment, its refunds and its show.

    It is a statement of its own: the statements after it see what the previous holder of the lock committed.
    """
    await LOCK_BOOKING.fetch_row(db, show_id=show_id, booking_id=booking_id)


# A CTE does not see the rows of another, but foreign keys are checked when the whole statement has run.
_ADD = Write(
    (
        f"""
        booked as (
          insert into bookings ({", ".join(_WRITTEN)}, created_at)
          values ({", ".join(f":{name}" for name in _WRITTEN)}, now())
          returning created_at
        )""",
        f"""
        seated as (
          insert into booking_seats (show_id, booking_id, position, sold, {", ".join(_SEAT_FIELDS)})
          select :show_id, :id, position, false, {", ".join(_SEAT_FIELDS)}
          from jsonb_to_recordset(:seats) as s (position integer, seat_id text, seat_type text, price_minor bigint,
            fee_minor bigint, tax_minor bigint, commission_minor bigint, commission_tax_minor bigint, cancelled boolean)
        )""",
    ),
    "select created_at, statement_timestamp() as now from booked",
)


async def add(write: Writer, booking_id: str, lock: SeatLock, quote: Quote, terms: BookingTerms) -> Booking:
    """Adds the booking with its seats, which the lock holds for a show that is on sale, and answers it."""
    stored: dict[str, Any] = {
        "show_id": lock.show_id,
        "id": booking_id,
        "lock_id": lock.id,
        "customer_id": lock.owner_id,
        "made_by": lock.made_by,
        "partner_id": lock.partner_id,
        "stored_status": BookingStatus.PENDING_PAYMENT,
        "tickets_minor": quote.tickets_minor,
        "fee_minor": quote.fee_minor,
        "tax_minor": quote.tax_minor,
        "total_minor": quote.total_minor,
        "currency": quote.currency,
        "commission_percent": quote.commission.percent,
        "commission_source": quote.commission.source,
        "rates_effective_on": quote.rates_effective_on,
    }
    seats = tuple(BookedSeat(**vars(seat), cancelled=False) for seat in quote.seats)
    placed = [vars(seat) | {"position": at} for at, seat in enumerate(seats)]
    values = stored | vars(terms) | {"seats": orjson.dumps(placed).decode()}
    [(created_at, now, *_)] = await write(_ADD, values)
    return Booking(
        **stored,
        terms=terms,
        seats=seats,
        created_at=created_at,
        confirmed_at=None,
        expires_at=lock.expires_at,
        now=now,
        show_cancelled=False,
    )


async def cancel_seats(db: Database, booking: Booking, seat_ids: Sequence[str], status: BookingStatus) -> None:
    mine = (bookings.c.show_id == booking.show_id) & (bookings.c.id == booking.id)
    await db.execute(update(bookings).where(mine).values(stored_status=status))
    seats = (booking_seats.c.show_id == booking.show_id) & (booking_seats.c.booking_id == booking.id)
    cancelled = booking_seats.c.seat_id.in_(seat_ids)
    await db.execute(update(booking_seats).where(seats, cancelled).values(sold=False, cancelled=True))


async def live_ids(db: Database, show_id: str) -> list[str]:
    """Ids of the show's confirmed and partially cancelled bookings."""
    live = bookings.c.stored_status.in_([BookingStatus.CONFIRMED, BookingStatus.PARTIALLY_CANCELLED])
    statement = select(bookings.c.id).where(bookings.c.show_id == show_id, live).order_by(bookings.c.id)
    return list((await db.execute(statement)).scalars())
