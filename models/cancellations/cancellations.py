"""Statements on cancellations: append-only, so that the same request again finds what it did."""

from sqlalchemy import func, insert, select

from domain.cancellations import Cancellation
from models.base import Database, columns_of, fetch_all, fetch_one
from models.cancellations.tables import cancellations

_READ = select(*columns_of(cancellations, Cancellation))


async def find(db: Database, show_id: str, cancellation_id: str) -> Cancellation | None:
    mine = (cancellations.c.show_id == show_id) & (cancellations.c.id == cancellation_id)
    return await fetch_one(db, _READ.where(mine), Cancellation)


async def of_booking(db: Database, show_id: str, booking_id: str) -> list[Cancellation]:
    """The booking's cancellations, newest first."""
    mine = (cancellations.c.show_id == show_id) & (cancellations.c.booking_id == booking_id)
    newest_first = cancellations.c.created_at.desc(), cancellations.c.id.desc()
    return await fetch_all(db, _READ.where(mine).order_by(*newest_first), Cancellation)


async def add(db: Database, cancellation: Cancellation) -> None:
    await db.execute(insert(cancellations).values(**vars(cancellation) | {"created_at": func.now()}))
