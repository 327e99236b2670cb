"""What customers find, and what they do not."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from domain.accounts import VISITOR
from domain.discovery import MovieSearch, Page, ShowSearch
from domain.errors import InvalidInput
from domain.movies import Movie
from domain.shows import Show
from resolvers import cancellations, discovery
from resolvers.context import Context, Services
from tests import world


async def movies(services: Services, search: MovieSearch) -> Page[Movie]:
    return await discovery.list_movies(world.as_(services, VISITOR), search)


async def shows(services: Services, search: ShowSearch) -> Page[Show]:
    return await discovery.list_shows(world.as_(services, VISITOR), search)


def city() -> str:
    return f"City {secrets.token_hex(6)}"


async def test_a_movie_is_found_in_the_cities_where_a_show_of_it_is_on_sale(services: Services) -> None:
    here = city()
    place = await world.venue(services, here)
    assert (await movies(services, MovieSearch(city=here))).items == []
    show = await world.show_on_sale(services, place)
    found = await movies(services, MovieSearch(city=here.upper()))
    assert [movie.id for movie in found.items] == [show.movie_id]
    assert (await movies(services, MovieSearch(city=city()))).items == []


async def test_cancelled_drafted_and_started_shows_are_not_found(services: Services) -> None:
    here = city()
    place = await world.venue(services, here)
    cancelled = await world.show_on_sale(services, place)
    await cancellations.cancel_show(world.as_(services, place.owner), cancelled.id, "Rain")
    await world.show_on_sale(services, place, starts_in=timedelta(hours=-1))
    assert (await shows(services, ShowSearch(city=here))).items == []
    assert (await movies(services, MovieSearch(city=here))).items == []


@pytest.mark.parametrize(
    "wanted",
    [
        MovieSearch(search="AMELIE de"),
        MovieSearch(language="english"),
        MovieSearch(genre="drama"),
        MovieSearch(format="2d"),
        MovieSearch(search="li", language="English", genre="Drama", format="2D"),
    ],
)
async def test_filters_ignore_case_and_accents(services: Services, wanted: MovieSearch) -> None:
    here = city()
    place = await world.venue(services, here)
    movie = await world.add_movie(services, place.owner, f"Amélie de {secrets.token_hex(4)}")
    await world.show_on_sale(services, replace(place, movie=movie))
    assert [each.id for each in (await movies(services, replace(wanted, city=here))).items] == [movie.id]
    other = MovieSearch(
        city=here,
        search=wanted.search and "something else",
        language=wanted.language and "Klingon",
        genre=wanted.genre and "Opera",
        format=wanted.format and "5D",
    )
    assert (await movies(services, other)).items == []


async def test_a_percent_sign_finds_nothing_that_has_none(services: Services) -> None:
    here = city()
    await world.show_on_sale(services, await world.venue(services, here))
    for search in ("%", "%x%", "_"):
        assert (await movies(services, MovieSearch(city=here, search=search))).items == []


async def test_pages_follow_each_other_without_gap_or_repetition(services: Services) -> None:
    here = city()
    place = await world.venue(services, here)
    made = [await world.show_on_sale(services, place, starts_in=timedelta(days=day)) for day in range(1, 6)]
    pages, after = [], None
    for _ in range(3):
        page = await shows(services, ShowSearch(city=here, first=2, after=after))
        pages.append([show.id for show in page.items])
        after = page.cursor(page.items[-1])
    assert pages == [[show.id for show in made[at : at + 2]] for at in (0, 2, 4)]
    assert not page.has_next


@pytest.mark.parametrize("cursor", ["", "x", "bm9uc2Vuc2U", "W10", "WyJhIiwiYiJd", "WzEsMl0", "é"])
async def test_a_broken_cursor_is_refused(services: Services, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        await shows(services, ShowSearch(after=cursor))


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_1_to_100_items(services: Services, first: int) -> None:
    with pytest.raises(InvalidInput):
        await movies(services, MovieSearch(first=first))


async def test_describing_shows_takes_as_many_statements_for_ten_as_for_one(services: Services) -> None:
    place = await world.venue(services, city())
    made = [await world.show_on_sale(services, place, starts_in=timedelta(days=day)) for day in range(1, 11)]
    ctx = world.as_(services, VISITOR)
    await discovery.describe_shows(ctx, made)
    assert await _statements(services, ctx, made[:1]) == await _statements(services, ctx, made)


async def _statements(services: Services, ctx: Context, some: list[Show]) -> int:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(services.engine.sync_engine, "before_cursor_execute", count)
    await discovery.describe_shows(ctx, some)
    event.remove(services.engine.sync_engine, "before_cursor_execute", count)
    return len(statements)


async def test_what_is_left_is_counted_by_seat_type(services_with_fakes: Services) -> None:
    show = await world.show_on_sale(services_with_fakes, layout=world.rows_of_seats("A", 4))
    await world.lock(services_with_fakes, world.customer(), show, ["A1"])
    await world.booked_ticket(services_with_fakes, world.customer(), show, ["A2"])
    [offer] = await discovery.describe_shows(world.as_(services_with_fakes, VISITOR), [show])
    gold = offer.availability["Gold"]
    assert (gold.available, gold.locked, gold.booked, gold.blocked, gold.total) == (2, 1, 1, 0, 4)
