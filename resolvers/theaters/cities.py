"""Lists of cities and theaters in business, for customers."""

from domain.text import search_text
from domain.theaters import City, Theater
from models import theaters as theater_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context


@allow(*ANYONE)
async def list_cities(ctx: Context) -> list[City]:
    """Cities with a theater of an active partner, by name."""
    async with ctx.reading() as db:
        return await theater_rows.cities_in_business(db)


@allow(*ANYONE)
async def list_theaters(ctx: Context, city: str | None = None) -> list[Theater]:
    """Theaters of active partners, by city and name; none for an unknown city. Raises InvalidInput."""
    name = search_text(city, "city")
    async with ctx.reading() as db:
        return await theater_rows.theaters_in_business(db, None if name is None else City.called(name))
