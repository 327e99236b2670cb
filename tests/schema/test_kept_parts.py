"""Movies and shows in public lists are kept as parts, and other answers that show the same of them take these."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from domain import ids
from resolvers.context import Services
from resolvers.kept_answers import LONGEST_SECONDS, KeptAnswers
from tests import world
from tests.schema.calling import Json
from tests.schema.keeping import KeepingEndpoint

PROGRAMME = """query Programme($city: String!, $first: Int!, $each: Int = 5) { movies(city: $city, first: $first) {
  edges { node { id name shows(city: $city, first: $each) { edges { node { id prices { price { amount } }
  availability { available bySeatType { seatType available } } } } } } } } }"""
SEAT_MAPS = """query($city: String!, $first: Int!) { shows(city: $city, first: $first) { edges { node { seatMap {
  states } } } } }"""


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(services: Services, clock: Clock) -> Services:
    """A process that hears of no other's changes."""
    return replace(services, kept=KeptAnswers(now=clock))


def shown(data: Json) -> list[Json]:
    movies = [edge["node"] for edge in data["movies"]["edges"]]
    return [edge["node"] for movie in movies for edge in movie["shows"]["edges"]]


def available(data: Json) -> list[int]:
    return [show["availability"]["available"] for show in shown(data)]


async def venue(services: Services) -> world.Venue:
    """In a city of its own."""
    return await world.venue(services, f"City {ids.new(ids.THEATER)}")


async def warm(services: Services, city: str) -> KeepingEndpoint:
    """An endpoint that has met objects of each type, and has kept nothing: the first of them are completed singly."""
    endpoint = KeepingEndpoint(services)
    await endpoint.kept(PROGRAMME, city=city, first=50)
    services.kept.drop()
    endpoint.executed.clear()
    return endpoint


async def test_another_page_takes_the_parts_and_costs_the_same(services: Services, here: Services) -> None:
    place = await venue(services)
    await world.show_on_sale(services, place)
    endpoint = await warm(here, place.theater.city)
    pages = [await endpoint.kept(PROGRAMME, city=place.theater.city, first=first) for first in (1, 2)]
    assert pages[0] == pages[1]
    assert available(pages[0]) == [20]
    first, second = (context.budget.charged for context in endpoint.executed)
    assert first == second > 0
    assert [len(context.counted) for context in endpoint.executed] == [1, 0]  # the second has computed no show


async def test_a_part_is_as_old_as_an_answer_at_most(services: Services, here: Services, clock: Clock) -> None:
    place, who = await venue(services), world.customer()
    show = await world.show_on_sale(services, place)
    endpoint = await warm(here, place.theater.city)

    async def page(first: int) -> list[int]:
        return available(await endpoint.kept(PROGRAMME, city=place.theater.city, first=first))

    assert await page(1) == [20]
    await world.lock(services, who, show, ["A1"])  # in another process
    clock.now = LONGEST_SECONDS - 0.1
    assert await page(2) == [20]
    clock.now = LONGEST_SECONDS
    assert await page(2) == [19]  # what took a part ends with it


async def test_a_lock_of_this_process_is_seen_through_every_page(services: Services, here: Services) -> None:
    place, who = await venue(services), world.customer()
    one = await world.show_on_sale(services, place)
    await world.show_on_sale(services, place, starts_in=timedelta(days=4))
    endpoint = await warm(here, place.theater.city)
    await endpoint.kept(PROGRAMME, city=place.theater.city, first=1)
    await world.lock(here, who, one, ["A1", "A2"])
    for first in (1, 2, 3):
        seen = shown(await endpoint.kept(PROGRAMME, city=place.theater.city, first=first))
        assert {show["id"]: show["availability"]["available"] for show in seen}[one.id] == 18


async def test_a_part_depends_on_the_variables_inside_of_it_alone(services: Services, here: Services) -> None:
    place = await venue(services)
    for days in (1, 2, 3):
        await world.show_on_sale(services, place, starts_in=timedelta(days=days))
    endpoint = await warm(here, place.theater.city)
    sizes = [
        len(shown(await endpoint.kept(PROGRAMME, city=place.theater.city, first=first, each=each)))
        for first, each in ((1, 2), (2, 2), (2, 3), (3, 1))
    ]
    assert sizes == [2, 2, 3, 1]
    assert [len(context.counted) for context in endpoint.executed] == [2, 0, 3, 1]


async def test_seat_maps_are_never_parts(services: Services, here: Services) -> None:
    place, who = await venue(services), world.customer()
    show, endpoint = await world.show_on_sale(services, place), KeepingEndpoint(here)
    await endpoint.kept(SEAT_MAPS, city=place.theater.city, first=1)
    await world.lock(services, who, show, ["A1"])  # in another process
    seen = await endpoint.kept(SEAT_MAPS, city=place.theater.city, first=2)
    assert seen["shows"]["edges"][0]["node"]["seatMap"]["states"][0] == "L"
