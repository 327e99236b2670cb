"""Statements on seat locks. Callers that write lock the show first."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Label, Text, bindparam, cast, func, select, text

from domain.pricing import PricedSeat
from domain.seats.state import SeatLock
from models.base import Database
from models.direct import Connection, DirectStatement
from models.seats.tables import seat_claims, seat_locks

_NOT_STORED = "why"
FIELDS = tuple(field.name for field in fields(SeatLock) if field.name != _NOT_STORED)
"""What `lock_of` makes a lock of, in this order."""
_COMPUTED = ("now", "holds_seats", "priced_seats")


def columns(now: ColumnElement[Any], holds_seats: ColumnElement[Any]) -> list[Label[Any]]:
    """Selects FIELDS: the columns of seat_locks, and the two that are computed."""
    computed = dict(zip(_COMPUTED, (now, holds_seats, cast(seat_locks.c.priced_seats, Text)), strict=True))
    return [computed[name].label(name) if name in computed else seat_locks.c[name].label(name) for name in FIELDS]


def lock_of(row: Sequence[Any]) -> SeatLock:
    """The lock in a row of FIELDS."""
    values = dict(zip(FIELDS, row, strict=True))
    if values["priced_seats"] is not None:
        values["priced_seats"] = tuple(PricedSeat(*seat) for seat in orjson.loads(values["priced_seats"]))
    return SeatLock(**values)


_MINE = (seat_claims.c.show_id == seat_locks.c.show_id) & (seat_claims.c.lock_id == seat_locks.c.id)
# LIMIT makes the planner look up claims lock by lock; EXISTS may be planned as a hash of all claims.
_ONE_OF_ITS_SEATS = select(seat_claims.c.seat_id).where(_MINE).limit(1).correlate(seat_locks).scalar_subquery()
# The statement's time, not the transaction's: it is later than all that was decided while the transaction waited for
# the show.
_READ = select(*columns(func.statement_timestamp(), _ONE_OF_ITS_SEATS.is_not(None)))

_ONE = DirectStatement(
    _READ.where(seat_locks.c.show_id == bindparam("show_id"), seat_locks.c.id == bindparam("lock_id"))
)

DUE_SHOWS = text("select distinct show_id from seat_claims where state = 'L' and expires_at <= now() limit :most")


_OF_MANY = {
    "now": "statement_timestamp()",
    "holds_seats": """exists (select 1 from seat_claims c
                   where c.show_id = l.show_id and c.seat_id = any(l.seat_ids) and c.lock_id = l.id)""",
    "priced_seats": "l.priced_seats::text",
}
FIND_MANY = DirectStatement(
    f"""
    select {", ".join(_OF_MANY.get(name, f"l.{name}") for name in FIELDS)}
    from seat_locks l where l.show_id = :show_id and l.id = any(:ids::text[])
    """
)


async def find(db: Connection, show_id: str, lock_id: str) -> SeatLock | None:
    row = await _ONE.fetch_row(db, show_id=show_id, lock_id=lock_id)
    return None if row is None else lock_of(row)


async def live_of_owner(db: Database, owner_id: str) -> list[SeatLock]:
    """The owner's live locks, soonest to expire first, over all shows: a scatter read, off the hot path."""
    live = (
        (seat_locks.c.expires_at > func.now()) & seat_locks.c.released_at.is_(None) & seat_locks.c.booked_at.is_(None)
    )
    statement = _READ.where(seat_locks.c.owner_id == owner_id, live).order_by(seat_locks.c.expires_at)
    return [lock_of(row) for row in await db.execute(statement)]


async def find_many(db: Connection, show_id: str, ids: Sequence[str]) -> dict[str, SeatLock]:
    """Those of the show's locks that exist, by id."""
    rows = await FIND_MANY.fetch_all(db, show_id=show_id, ids=list(ids))
    return {lock.id: lock for lock in map(lock_of, rows)}


async def due_shows(db: Database, most: int) -> list[str]:
    """Shows with claims of expired locks, at most `most`."""
    return [row.show_id for row in await db.execute(DUE_SHOWS, {"most": most})]
