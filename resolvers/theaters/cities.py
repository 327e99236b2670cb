"""Where there is something to go to."""

from domain.text import search_text
from domain.theaters import City, Theater
from models import theaters as theater_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context


@allow(*ANYONE)
async def list_cities(ctx: Context) -> list[City]:
    """Those with a theater of an active partner, by name."""
    async with ctx.reading() as db:
        return await theater_rows.cities_in_business(db)


@allow(*ANYONE)
async def list_theaters(ctx: Context, city: str | None = None) -> list[Theater]:
    """Those of active partners, by city and name. A city that the platform does not know has none."""
    meant = search_text(city, "city")
    async with ctx.reading() as db:
        return await theater_rows.theaters_in_business(db, None if meant is None else City.called(meant))
