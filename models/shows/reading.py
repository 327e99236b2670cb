"""Statements that read shows, each with the database's now() and whether its partner may sell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Select, Text, any_, bindparam, func, select, tuple_
from sqlalchemy.dialects import postgresql

from domain.partners import PartnerStatus
from domain.shows.show import Show
from domain.text import reading_key
from models.base import Database, columns_of, fetch_all, fetch_one, in_order_of, same_as_read
from models.direct import Connection, DirectStatement
from models.partners import partners
from models.shows.tables import shows


def reading() -> Select[Any]:
    """The SELECT that every statement reading shows starts from."""
    return select(
        *columns_of(shows, Show),
        (partners.c.status == PartnerStatus.PENDING_VERIFICATION).label("awaits_approval"),
        (partners.c.status == PartnerStatus.ACTIVE).label("sellable"),
        partners.c.sales_close_minutes.label("partner_sales_close_minutes"),
        func.now().label("now"),
    ).join(partners, partners.c.id == shows.c.partner_id)


SALES_CLOSE_AT = """shows.starts_at - interval '1 minute' * coalesce(
    shows.own_sales_close_minutes, partners.sales_close_minutes, shows.sales_close_minutes)"""
"""`Show.sales_close_at` as SQL, of `shows` joined with their `partners`."""

READING = str(reading().compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))  # type: ignore[no-untyped-call]  # SQLAlchemy's
"""Its text, for statements that are written as SQL: `shows`, joined with their `partners`."""

_MANY = DirectStatement(reading().where(shows.c.id == any_(bindparam("keys", type_=ARRAY(Text)))))


async def find(db: Database, show_id: str) -> Show | None:
    return await fetch_one(db, reading().where(shows.c.id == show_id), Show)


async def find_many(db: Connection, show_ids: Sequence[str]) -> list[Show | None]:
    """A show or None per id, in the order of the ids. One statement."""
    return in_order_of(show_ids, await _MANY.fetch_entities(db, Show, keys=list(show_ids)))


async def find_by_external_id(db: Database, partner_id: str, external_id: str) -> Show | None:
    """The partner's show with this id of its own system, as a person reads it."""
    same = same_as_read(external_id, shows.c.external_id, shows.c.external_key)
    return await fetch_one(db, reading().where(shows.c.partner_id == partner_id, same), Show)


async def find_by_external_ids(db: Database, partner_id: str, external_ids: Sequence[str]) -> dict[str, Show]:
    """Those of the partner's shows that there are, by their external ids as a person reads them (`reading_key`). One
    statement.
    """
    keys = [reading_key(external_id) for external_id in external_ids]
    unread = shows.c.external_key.is_(None) & shows.c.external_id.in_(external_ids)
    mine = (shows.c.partner_id == partner_id) & (shows.c.external_key.in_(keys) | unread)
    found = await fetch_all(db, reading().where(mine), Show)
    return {reading_key(show.external_id): show for show in found if show.external_id is not None}


async def of_partner(db: Database, partner_id: str, behind: tuple[datetime, str] | None, limit: int) -> list[Show]:
    """The partner's shows of any status, the latest start first."""
    statement = reading().where(shows.c.partner_id == partner_id)
    if behind is not None:
        statement = statement.where(tuple_(shows.c.starts_at, shows.c.id) < behind)
    return await fetch_all(db, statement.order_by(shows.c.starts_at.desc(), shows.c.id.desc()).limit(limit), Show)
