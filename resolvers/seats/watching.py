"""Reading of seats: the map of a show, and the change log that viewers follow."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import ids
from domain.errors import NotFound
from domain.seats.layout import SeatLayout
from domain.seats.state import SeatChange, SeatPicture, SeatState
from domain.shows import Show
from models.seats import inventory as inventory_rows
from models.seats import layouts as layout_rows
from models.seats import maps as map_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context


@dataclass(frozen=True)
class SeatMap:
    """A show's seats at one version. `states` has the seats that are not available; `prices` are paise by seat type."""

    show: Show
    version: int
    layout_version: int
    layout: SeatLayout
    states: Mapping[str, SeatState]
    prices: Mapping[str, int]


@allow(*ANYONE)
async def read_seat_map(ctx: Context, show_id: str) -> SeatMap:
    """The show's seats at its newest version. Raises NotFound, also for a show without a layout."""
    ids.expect(ids.SHOW, show_id)
    async with ctx.reading() as db:
        found = await map_rows.read_map(db, show_id)
        if found is None:
            raise NotFound(show_id)
        show, picture, prices = found
        layout = await layout_rows.read(db, show.layout_id or "")
    return SeatMap(show, picture.version, picture.layout_version, layout, picture.states, prices)


@allow(*ANYONE)
async def read_picture(ctx: Context, show_id: str) -> SeatPicture | None:
    """Seat states at the newest version; None if there is no such show."""
    async with ctx.reading() as db:
        return await inventory_rows.read_picture(db, show_id)


@allow(*ANYONE)
async def read_changes(ctx: Context, show_id: str, after_version: int, limit: int = 1000) -> list[SeatChange]:
    async with ctx.reading() as db:
        return await inventory_rows.read_changes(db, show_id, after_version, limit)
