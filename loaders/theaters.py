"""Theaters and screens, which everybody may see."""

from collections import defaultdict
from collections.abc import Sequence

from domain.theaters import Screen, Theater
from models import theaters as theater_rows
from models.base import Database


async def theaters_by_id(db: Database, theater_ids: Sequence[str]) -> list[Theater | None]:
    return await theater_rows.find_many(db, theater_ids)


async def theaters_by_partner(db: Database, partner_ids: Sequence[str]) -> list[list[Theater]]:
    """Oldest first, active partners' or not."""
    grouped: dict[str, list[Theater]] = defaultdict(list)
    for theater in await theater_rows.of_partners(db, partner_ids):
        grouped[theater.partner_id].append(theater)
    return [grouped[partner_id] for partner_id in partner_ids]


async def screens_by_id(db: Database, screen_ids: Sequence[str]) -> list[Screen | None]:
    return await theater_rows.find_screens(db, screen_ids)


async def screens_by_theater(db: Database, theater_ids: Sequence[str]) -> list[list[Screen]]:
    """By name."""
    grouped: dict[str, list[Screen]] = defaultdict(list)
    for screen in await theater_rows.screens_of(db, theater_ids):
        grouped[screen.theater_id].append(screen)
    return [grouped[theater_id] for theater_id in theater_ids]
