"""Reading shows. What time changes is read with them: the database's now, and whether their partner may sell."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from domain.partners import PartnerStatus
from domain.shows.show import Show
from models.base import Database, columns_of, fetch_by_key, fetch_one
from models.partners import partners
from models.shows.tables import shows


def reading() -> Select[Any]:
    """Every reader of shows starts from this, so that all of them see the same."""
    return select(
        *columns_of(shows, Show),
        (partners.c.status == PartnerStatus.ACTIVE).label("sellable"),
        func.now().label("now"),
    ).join(partners, partners.c.id == shows.c.partner_id)


_MANY = reading().where(shows.c.id == func.any(bindparam("keys")))


async def find(db: Database, show_id: str) -> Show | None:
    return await fetch_one(db, reading().where(shows.c.id == show_id), Show)


async def find_many(db: Database, show_ids: Sequence[str]) -> list[Show | None]:
    """One statement; in the order of the ids."""
    return await fetch_by_key(db, _MANY, Show, "id", show_ids)


async def find_by_external_id(db: Database, partner_id: str, external_id: str) -> Show | None:
    mine = (shows.c.partner_id == partner_id) & (shows.c.external_id == external_id)
    return await fetch_one(db, reading().where(mine), Show)
