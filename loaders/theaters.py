"""Theaters and screens, which are public."""

from collections.abc import Sequence

from domain.theaters import Screen, Theater
from loaders.connections import directly
from loaders.grouping import grouped
from models import theaters as theater_rows
from models.base import Database
from models.direct import Connection


@directly
async def theaters_by_id(db: Connection, theater_ids: Sequence[str]) -> list[Theater | None]:
    return await theater_rows.find_many(db, theater_ids)


async def theaters_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[Theater]]:
    """Oldest first, whether or not the partner is active."""
    found = await theater_rows.of_partners(db, partner_ids)
    return grouped(partner_ids, found, lambda theater: theater.partner_id)


@directly
async def screens_by_id(db: Connection, screen_ids: Sequence[str]) -> list[Screen | None]:
    return await theater_rows.find_screens(db, screen_ids)


async def screens_by_theater(db: Database, theater_ids: Sequence[str]) -> list[list[Screen]]:
    """Sorted by name."""
    return grouped(theater_ids, await theater_rows.screens_of(db, theater_ids), lambda screen: screen.theater_id)
