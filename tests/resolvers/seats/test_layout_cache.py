"""The cache of seat layouts belongs to an engine and is bounded."""

from sqlalchemy.ext.asyncio import create_async_engine

from domain.seats.layout import SeatLayout
from models.seats import layouts as layout_rows
from models.seats.layouts import LAYOUT_CACHE, MOST_CACHED, LayoutCache
from resolvers.context import Services
from tests import world


async def test_an_engine_reads_a_layout_once(services: Services) -> None:
    show = await world.show_on_sale(services)
    async with services.engine.connect() as db:
        first = await layout_rows.read(db, str(show.layout_id))
    async with services.engine.connect() as db:
        assert await layout_rows.read(db, str(show.layout_id)) is first


async def test_another_engine_does_not_share_it(services: Services) -> None:
    show = await world.show_on_sale(services)
    async with services.engine.connect() as db:
        first = await layout_rows.read(db, str(show.layout_id))
    other = create_async_engine(services.engine.url, execution_options={LAYOUT_CACHE: LayoutCache()})
    try:
        async with other.connect() as db:
            again = await layout_rows.read(db, str(show.layout_id))
    finally:
        await other.dispose()
    assert again == first
    assert again is not first


def test_the_least_recently_used_layout_gives_way() -> None:
    cache = LayoutCache()
    for number in range(MOST_CACHED):
        cache.keep(SeatLayout(f"LAYOUT_{number}", 1, 1, ()))
    cache.keep(SeatLayout("LAYOUT_0", 1, 1, ()))
    cache.keep(SeatLayout("LAYOUT_NEW", 1, 1, ()))
    assert len(cache) == MOST_CACHED
    assert set(cache.find(["LAYOUT_0", "LAYOUT_1", "LAYOUT_NEW"])) == {"LAYOUT_0", "LAYOUT_NEW"}
