"""Statements on seat locks. Callers that write lock the show first."""

from datetime import datetime

from sqlalchemy import func, select, text, update

from domain.seats.state import SeatLock
from models.base import Database, columns_of, fetch_all, fetch_one
from models.seats.tables import seat_claims, seat_locks

_MINE = (seat_claims.c.show_id == seat_locks.c.show_id) & (seat_claims.c.lock_id == seat_locks.c.id)
# LIMIT makes the planner look up claims lock by lock; EXISTS may be planned as a hash of all claims.
_ONE_OF_ITS_SEATS = select(seat_claims.c.seat_id).where(_MINE).limit(1).correlate(seat_locks).scalar_subquery()
# The statement's time, not the transaction's: it is later than all that was decided while the transaction waited for
# the show.
_READ = select(
    *columns_of(seat_locks, SeatLock),
    func.statement_timestamp().label("now"),
    _ONE_OF_ITS_SEATS.is_not(None).label("holds_seats"),
)

DUE_SHOWS = text("select distinct show_id from seat_claims where state = 'L' and expires_at <= now() limit :most")


async def find(db: Database, show_id: str, lock_id: str) -> SeatLock | None:
    statement = _READ.where(seat_locks.c.show_id == show_id, seat_locks.c.id == lock_id)
    return await fetch_one(db, statement, SeatLock)


async def live_of_owner(db: Database, owner_id: str) -> list[SeatLock]:
    """The owner's live locks, soonest to expire first, over all shows: a scatter read, off the hot path."""
    live = (
        (seat_locks.c.expires_at > func.now()) & seat_locks.c.released_at.is_(None) & seat_locks.c.booked_at.is_(None)
    )
    statement = _READ.where(seat_locks.c.owner_id == owner_id, live).order_by(seat_locks.c.expires_at)
    return await fetch_all(db, statement, SeatLock)


async def prolong(db: Database, lock: SeatLock, until: datetime, *, extended: bool, payment_started: bool) -> None:
    """Sets the expiry of the lock and its claims; no version, since viewers see no change."""
    mine = (seat_locks.c.show_id == lock.show_id) & (seat_locks.c.id == lock.id)
    values = {"expires_at": until, "extended": extended, "payment_started": payment_started}
    await db.execute(update(seat_locks).where(mine).values(values))
    claims = (seat_claims.c.show_id == lock.show_id) & (seat_claims.c.lock_id == lock.id)
    await db.execute(update(seat_claims).where(claims, seat_claims.c.state == "L").values(expires_at=until))


async def end_payment(db: Database, show_id: str, lock_id: str) -> None:
    """Records that the payment failed, so that the lock may be released before it expires."""
    mine = (seat_locks.c.show_id == show_id) & (seat_locks.c.id == lock_id)
    await db.execute(update(seat_locks).where(mine).values(payment_started=False))


async def attach_booking(db: Database, lock: SeatLock, booking_id: str) -> None:
    """Links the lock and its claims to the booking; a newer lock of the owner no longer overtakes it."""
    mine = (seat_locks.c.show_id == lock.show_id) & (seat_locks.c.id == lock.id)
    await db.execute(update(seat_locks).where(mine).values(booking_id=booking_id))
    claims = (seat_claims.c.show_id == lock.show_id) & (seat_claims.c.lock_id == lock.id)
    await db.execute(update(seat_claims).where(claims, seat_claims.c.state == "L").values(booking_id=booking_id))


async def due_shows(db: Database, most: int) -> list[str]:
    """Shows with claims of expired locks, at most `most`."""
    return [row.show_id for row in await db.execute(DUE_SHOWS, {"most": most})]
