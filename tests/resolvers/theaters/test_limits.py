"""How many theaters and screens there may be, and how many a list shows."""

import asyncio

import pytest

from domain.accounts import VISITOR
from domain.errors import InvalidInput
from domain.theaters import MOST_SCREENS, NewScreen, NewTheater, ScreenLimit, TheaterLimit
from resolvers import theaters
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered
from tests.resolvers.rows import count


async def test_a_theater_has_at_most_sixty_screens_however_many_are_added_at_once(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    for number in range(MOST_SCREENS - 3):
        await theaters.add_screen(owner, NewScreen(made.theater.id, f"Audi {number}"))
    more = [NewScreen(made.theater.id, f"Screen {number}") for number in range(8)]
    answers = await asyncio.gather(*(theaters.add_screen(owner, each) for each in more), return_exceptions=True)
    assert [type(answer) for answer in answers].count(ScreenLimit) == 5
    assert await count(services, "screens", "theater_id = :id", id=made.theater.id) == MOST_SCREENS
    with pytest.raises(ScreenLimit, match="at most 60 screens"):
        await theaters.add_screen(owner, NewScreen(made.theater.id, "Another"))


async def test_a_partner_has_so_many_theaters_however_many_are_added_at_once(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.theaters.theaters.MOST_THEATERS", 3)
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    more = [NewTheater(made.partner.id, f"Theater {number}", "Pune") for number in range(6)]
    answers = await asyncio.gather(*(theaters.add_theater(owner, each) for each in more), return_exceptions=True)
    assert [type(answer) for answer in answers].count(TheaterLimit) == 4
    assert await count(services, "theaters", "partner_id = :id", id=made.partner.id) == 3


async def test_a_list_of_all_theaters_that_is_too_long_asks_for_a_city(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, visitor = await registered(services), world.as_(services, VISITOR)
    monkeypatch.setattr("resolvers.theaters.cities.MOST_THEATERS_LISTED", 1_000_000)  # other tests make theaters, too
    everywhere = len(await theaters.list_theaters(visitor))
    monkeypatch.setattr("resolvers.theaters.cities.MOST_THEATERS_LISTED", everywhere)
    assert len(await theaters.list_theaters(visitor)) == everywhere
    monkeypatch.setattr("resolvers.theaters.cities.MOST_THEATERS_LISTED", everywhere - 1)
    with pytest.raises(InvalidInput) as refused:
        await theaters.list_theaters(visitor)
    assert [problem.field for problem in refused.value.errors] == ["city"]
    assert made.theater.id in {theater.id for theater in await theaters.list_theaters(visitor, made.theater.city)}
