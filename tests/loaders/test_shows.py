"""Batches of what lists show: as many statements for many keys as for one."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from domain.discovery import ShowsOfMovie
from domain.errors import InvalidInput
from domain.shows import Show
from loaders.discovery import offered_by_show, shows_by_movie
from loaders.seats import layouts_by_version
from loaders.shows import shows_by_id
from resolvers.context import Services
from tests import world
from tests.clock import Clock

MOVIES, SHOWS_EACH = 20, 5


@pytest.fixture(scope="module")
async def city() -> str:
    return f"City {secrets.token_hex(6)}"


@pytest.fixture(scope="module")
async def programme(services: Services, city: str) -> list[list[Show]]:
    """Five shows of each of twenty movies, a day apart."""
    place = await world.venue(services, city)
    shows = []
    for number in range(MOVIES):
        movie = await world.add_movie(services, place.owner)
        at = replace(place, movie=movie, screen=await world.add_screen(services, place.owner, place.theater))
        hall = world.rows_of_seats("A", 3 + number)
        shows.append(
            [
                await world.show_on_sale(services, at, hall, starts_in=timedelta(days=1 + day))
                for day in range(SHOWS_EACH)
            ]
        )
    return shows


async def counted(services: Services, batch: Any, keys: Sequence[Any]) -> tuple[Any, int]:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    async with services.engine.connect() as db:
        event.listen(services.engine.sync_engine, "before_cursor_execute", count)
        try:
            return await batch(db, keys), len(statements)
        finally:
            event.remove(services.engine.sync_engine, "before_cursor_execute", count)


async def test_twenty_movies_five_shows_and_their_prices_take_a_constant_number_of_statements(
    services: Services, programme: list[list[Show]], city: str
) -> None:
    keys = [ShowsOfMovie(shows[0].movie_id, city, None, SHOWS_EACH) for shows in programme]
    pages, statements = await counted(services, shows_by_movie, keys)
    assert [[show.id for show in page.items] for page in pages] == [[show.id for show in shows] for shows in programme]
    assert statements == 1
    show_ids = [show.id for shows in programme for show in shows]
    offered, statements = await counted(services, offered_by_show, show_ids)
    assert [[price.seat_type for price in each.prices] for each in offered] == [["Gold"]] * len(show_ids)
    totals = [each.availability["Gold"].total for each in offered]
    assert totals == [3 + i for i in range(MOVIES) for _ in range(SHOWS_EACH)]
    assert statements == 1
    known, statements = await counted(services, shows_by_id, [*show_ids, "SHOW_NONE"])
    assert [show.id if show else None for show in known] == [*show_ids, None]
    assert statements == 1


async def test_shows_of_a_movie_come_in_pages(services: Services, programme: list[list[Show]], city: str) -> None:
    wanted = [show.id for show in programme[0]]
    key = ShowsOfMovie(programme[0][0].movie_id, city, None, 2)
    found: list[str] = []
    for _ in range(3):
        [page], _ = await counted(services, shows_by_movie, [key])
        found += [show.id for show in page.items]
        assert page.has_next is (len(found) < SHOWS_EACH)
        key = replace(key, after=page.cursor(page.items[-1]))
    assert found == wanted
    [behind], _ = await counted(services, shows_by_movie, [key])
    assert (behind.items, behind.has_next) == ([], False)


async def test_pages_that_differ_are_answered_each_by_itself(
    services: Services, programme: list[list[Show]], city: str
) -> None:
    first, last = programme[0], programme[1][-1]
    keys = [
        ShowsOfMovie(first[0].movie_id, city, None, 1),
        ShowsOfMovie(last.movie_id, None, last.business_date, 10),
        ShowsOfMovie(first[0].movie_id, "Nowhere", None, 10),
        ShowsOfMovie("MOV_NONE", city, None, 10),
    ]
    pages, _ = await counted(services, shows_by_movie, keys)
    assert [[show.id for show in page.items] for page in pages] == [[first[0].id], [last.id], [], []]
    assert [page.has_next for page in pages] == [True, False, False, False]


async def test_layouts_are_found_by_show_and_version(services: Services, programme: list[list[Show]]) -> None:
    shows = [shows[0] for shows in programme[:3]]
    keys = [*((show.id, 1) for show in shows), (shows[0].id, 2)]
    layouts, statements = await counted(services, layouts_by_version, keys)
    assert [layout and layout.id for layout in layouts] == [*(show.layout_id for show in shows), None]
    assert statements <= 2


@pytest.mark.parametrize("are_stored", [True, False])
async def test_the_seats_of_expired_locks_are_counted_as_available(
    services: Services, programme: list[list[Show]], clock: Clock, are_stored: bool
) -> None:
    show = programme[1][1 if are_stored else 2]
    await world.lock(services, world.customer(), show, ["A2", "A3"])
    if not are_stored:
        async with services.engine.begin() as db:
            await db.execute(text("update show_feeds set availability = null where show_id = :id"), {"id": show.id})
    [before], _ = await counted(services, offered_by_show, [show.id])
    await clock.advance(minutes=6)
    [after], statements = await counted(services, offered_by_show, [show.id])
    gold = before.availability["Gold"]
    assert (gold.locked, gold.available) == (2, gold.total - 2)
    assert after.availability["Gold"] == replace(gold, locked=0, available=gold.available + 2)
    assert statements == 1


async def test_a_show_that_is_not_there_has_nothing_to_offer(services: Services) -> None:
    [nothing], statements = await counted(services, offered_by_show, ["SHOW_NONE"])
    assert (nothing.prices, nothing.availability, statements) == ((), {}, 1)


@pytest.mark.parametrize("first", [0, 101])
async def test_a_page_of_a_movies_shows_has_1_to_100_items(services: Services, first: int) -> None:
    with pytest.raises(InvalidInput):
        await counted(services, shows_by_movie, [ShowsOfMovie("MOV_1", None, None, first)])
