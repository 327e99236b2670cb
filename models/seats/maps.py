"""Statements that read a show's seat map, each in one snapshot, and that tell whether one is still the newest."""

from dataclasses import fields

import orjson
from sqlalchemy import text

from domain.seats.state import SeatPicture, SeatState
from domain.seats.versions import SeatMapVersion
from domain.shows import Show
from models.base import Database, entity_of
from models.direct import DirectConnection, DirectStatement

_PRICES = (
    "(select coalesce(jsonb_object_agg(r.seat_type, r.amount_minor), '{}') from show_prices r"
    " where r.show_id = :show_id) as prices"
)
_COMPUTED = {"awaits_approval", "sellable", "partner_sales_close_minutes", "now"}
_SHOW_COLUMNS = ", ".join(f"s.{field.name}" for field in fields(Show) if field.name not in _COMPUTED)

READ_MAP_VERSION = DirectStatement(
    """
    select f.version, s.layout_version,
           (select coalesce(jsonb_object_agg(r.seat_type, r.amount_minor), '{}') from show_prices r
             where r.show_id = :show_id)::text
    from show_feeds f join shows s on s.id = f.show_id where f.show_id = :show_id and s.layout_version > 0
    """
)

READ_MAP = text(
    f"""
    select {_SHOW_COLUMNS}, p.status = 'PENDING_VERIFICATION' as awaits_approval,
           p.status = 'ACTIVE' as sellable, p.sales_close_minutes as partner_sales_close_minutes,
           now() as now, f.version, {_PRICES},
           (select coalesce(jsonb_object_agg(c.seat_id, c.state), '{{}}') from seat_claims c
             where c.show_id = :show_id) as states
    from show_feeds f join shows s on s.id = f.show_id join partners p on p.id = s.partner_id
    where f.show_id = :show_id and s.layout_version > 0
    """
)


async def read_map_version(db: DirectConnection, show_id: str) -> SeatMapVersion | None:
    """None for an unknown show and for one without a layout."""
    row = await READ_MAP_VERSION.fetch_row(db, show_id=show_id)
    return None if row is None else SeatMapVersion(row[0], row[1], orjson.loads(row[2]))


async def read_map(db: Database, show_id: str) -> tuple[Show, SeatPicture, dict[str, int]] | None:
    """The show, its seats at the newest version, and prices in paise by seat type. None as above."""
    row = (await db.execute(READ_MAP, {"show_id": show_id})).one_or_none()
    if row is None:
        return None
    states = {seat_id: SeatState(letter) for seat_id, letter in row.states.items()}
    return entity_of(row, Show), SeatPicture(show_id, row.version, row.layout_version, states), row.prices
