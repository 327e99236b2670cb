"""Prices that earlier versions took for one seat type in several spellings."""

from alembic.script import ScriptDirectory
from sqlalchemy import text

from domain.accounts import VISITOR
from models.migrating import MIGRATIONS
from resolvers import seats, shows
from resolvers.context import Services
from tests import world


async def test_of_spellings_that_are_read_alike_the_layouts_stays_and_without_one_the_newest(
    services: Services,
) -> None:
    laid_out = await world.show_on_sale(services)
    place = await world.venue(services)
    draft = await shows.create_show(world.as_(services, place.owner), await world.new_show(services, place))
    keep_one = ScriptDirectory(str(MIGRATIONS)).get_revision("0034").module.KEEP_ONE
    add = text(
        "insert into show_prices (show_id, seat_type, amount_minor, currency, updated_at)"
        " values (:show, :type, 100, 'INR', now() + interval '1 hour')"
    )
    async with services.engine.begin() as db:
        for show_id, seat_type in ((laid_out.id, "GOLD"), (laid_out.id, "\uff27old"), (draft.id, "GOLD")):
            await db.execute(add, {"show": show_id, "type": seat_type})
        await db.execute(text(keep_one))
        found = await db.execute(
            text("select show_id, seat_type from show_prices where show_id in (:a, :b) order by 1, 2"),
            {"a": laid_out.id, "b": draft.id},
        )
        kept = {(row.show_id, row.seat_type) for row in found}
    assert kept == {(laid_out.id, "Gold"), (laid_out.id, "Silver"), (draft.id, "GOLD"), (draft.id, "Silver")}
    assert set((await seats.read_seat_map(world.as_(services, VISITOR), laid_out.id)).prices) >= {"Gold"}
