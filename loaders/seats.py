"""Seats of shows, which are public."""

from collections.abc import Mapping, Sequence

from domain.seats.layout import SeatLayout
from domain.seats.state import Availability
from loaders.connections import directly
from models.base import Database
from models.direct import AnyConnection
from models.seats import availability as availability_rows
from models.seats import layouts as layout_rows


@directly
async def availability_by_show(db: AnyConnection, show_ids: Sequence[str]) -> list[Mapping[str, Availability]]:
    """Each show's availability by seat type."""
    return await availability_rows.by_show(db, show_ids)


async def layouts_by_version(db: Database, versions: Sequence[tuple[str, int]]) -> list[SeatLayout | None]:
    """The layout that a show had at each (show id, layout version)."""
    return await layout_rows.read_versions(db, versions)
