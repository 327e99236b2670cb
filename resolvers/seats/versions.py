"""Reading of a seat map's version, by which answers that were kept are known to be the newest."""

from functools import partial

from domain import ids
from domain.errors import NotFound
from domain.seats.versions import SeatMapVersion
from models.seats import maps as map_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context
from resolvers.seats.watching import SeatMap


@allow(*ANYONE)
async def read_map_version(ctx: Context, show_id: str) -> SeatMapVersion:
    """The newest version, read after the call. Any number of callers cost one statement at a time.

    Raises NotFound, also for a show without a layout.
    """
    ids.expect(ids.SHOW, show_id)
    version: SeatMapVersion = await ctx.services.reads.read(("seat map", show_id), partial(_read, ctx, show_id))
    return version


def version_of(seat_map: SeatMap) -> SeatMapVersion:
    return SeatMapVersion(seat_map.version, seat_map.layout_version, seat_map.prices)


async def _read(ctx: Context, show_id: str) -> SeatMapVersion:
    async with ctx.reading_directly() as db:
        version = await map_rows.read_map_version(db, show_id)
    if version is None:
        raise NotFound(show_id)
    return version
