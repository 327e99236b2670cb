"""Seats of shows, which are public."""

from collections.abc import Sequence

from domain.seats.layout import SeatLayout
from models.base import Database
from models.seats import layouts as layout_rows


async def layouts_by_version(db: Database, versions: Sequence[tuple[str, int]]) -> list[SeatLayout | None]:
    """The layout that a show had at each (show id, layout version)."""
    return await layout_rows.read_versions(db, versions)
