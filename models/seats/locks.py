"""Statements on seat locks. Callers that write lock the show first."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, text

from domain.seats.state import SeatLock
from models.base import Database, columns_of, fetch_all
from models.direct import Connection, DirectStatement
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

_ONE = DirectStatement(
    _READ.where(seat_locks.c.show_id == bindparam("show_id"), seat_locks.c.id == bindparam("lock_id"))
)

_FIELDS = [column.name for column in columns_of(seat_locks, SeatLock)]

DUE_SHOWS = text("select distinct show_id from seat_claims where state = 'L' and expires_at <= now() limit :most")


FIND_MANY = DirectStatement(
    f"""
    select {", ".join(f"l.{name}" for name in _FIELDS)}, statement_timestamp(),
           exists (select 1 from seat_claims c
                   where c.show_id = l.show_id and c.seat_id = any(l.seat_ids) and c.lock_id = l.id)
    from seat_locks l where l.show_id = :show_id and l.id = any(:ids::text[])
    """
)


async def find(db: Connection, show_id: str, lock_id: str) -> SeatLock | None:
    row = await _ONE.fetch_row(db, show_id=show_id, lock_id=lock_id)
    return None if row is None else _ONE.entity(row, SeatLock)


async def live_of_owner(db: Database, owner_id: str) -> list[SeatLock]:
    """The owner's live locks, soonest to expire first, over all shows: a scatter read, off the hot path."""
    live = (
        (seat_locks.c.expires_at > func.now()) & seat_locks.c.released_at.is_(None) & seat_locks.c.booked_at.is_(None)
    )
    statement = _READ.where(seat_locks.c.owner_id == owner_id, live).order_by(seat_locks.c.expires_at)
    return await fetch_all(db, statement, SeatLock)


async def find_many(db: Connection, show_id: str, ids: Sequence[str]) -> dict[str, SeatLock]:
    """Those of the show's locks that exist, by id."""
    rows = await FIND_MANY.fetch_all(db, show_id=show_id, ids=list(ids))
    locks = (SeatLock(**dict(zip((*_FIELDS, "now", "holds_seats"), row, strict=True))) for row in rows)
    return {lock.id: lock for lock in locks}


async def due_shows(db: Database, most: int) -> list[str]:
    """Shows with claims of expired locks, at most `most`."""
    return [row.show_id for row in await db.execute(DUE_SHOWS, {"most": most})]
