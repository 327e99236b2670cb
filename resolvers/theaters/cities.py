"""Lists of cities and theaters in business, for customers."""

from domain.errors import InvalidInput
from domain.text import search_text
from domain.theaters import MOST_THEATERS_LISTED, City, Theater
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
    """Theaters of active partners, by city and name; none for an unknown city. Raises InvalidInput, also where no city
    is named and there are more than MOST_THEATERS_LISTED.
    """
    name = search_text(city, "city")
    async with ctx.reading() as db:
        if name is not None:
            return await theater_rows.theaters_in_business(db, City.called(name))
        found = await theater_rows.theaters_in_business(db, None, MOST_THEATERS_LISTED + 1)
    if len(found) > MOST_THEATERS_LISTED:
        raise InvalidInput.of("city", f"There are more than {MOST_THEATERS_LISTED} theaters: name a city.")
    return found
