"""The statement that tells whether a seat map is still the newest one."""

from sqlalchemy import text

from domain.seats.versions import SeatMapVersion
from models.base import Database

READ_MAP_VERSION = text(
    """
    select f.version, s.layout_version,
           (select coalesce(jsonb_object_agg(p.seat_type, p.amount_minor), '{}') from show_prices p
             where p.show_id = :show_id) as prices
    from show_feeds f join shows s on s.id = f.show_id where f.show_id = :show_id and s.layout_version > 0
    """
)


async def read_map_version(db: Database, show_id: str) -> SeatMapVersion | None:
    """None for an unknown show and for one without a layout."""
    row = (await db.execute(READ_MAP_VERSION, {"show_id": show_id})).one_or_none()
    return None if row is None else SeatMapVersion(row.version, row.layout_version, row.prices)
