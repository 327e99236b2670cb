"""Theaters, their cities and screens."""

import asyncio
import secrets

import pytest

from domain import ids
from domain.accounts import VISITOR
from domain.errors import Forbidden, InvalidInput, NotFound
from domain.theaters import NewScreen, NewTheater, ScreenChanges, ScreenExists, TheaterChanges, TheaterExists
from resolvers import theaters
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered, verifying
from tests.resolvers.rows import count


def a_city() -> str:
    return f"City {secrets.token_hex(5)}"


async def test_a_theater_is_added_with_its_place_and_its_zone(services: Services) -> None:
    made, city = await registered(services), a_city()
    owner = world.as_(services, world.owner_of(made.partner))
    new = NewTheater(made.partner.id, " Gold ", city, "1 Long Road", 12.97, 77.59, "Asia/Dubai")
    theater = await theaters.add_theater(owner, new)
    assert ids.is_a(ids.THEATER, theater.id)
    assert (theater.name, theater.city, theater.address, theater.time_zone) == (
        "Gold",
        city,
        "1 Long Road",
        "Asia/Dubai",
    )
    assert await theaters.read_theater(world.as_(services, VISITOR), theater.id) == theater
    assert await theaters.list_theaters(world.as_(services, VISITOR), city.upper()) == [theater]


@pytest.mark.parametrize("name", ["Bangalore", "bengaluru", " BENGALURU  ", "Bángalore"])
async def test_a_city_is_one_by_all_its_names(services: Services, name: str) -> None:
    made = await registered(services, theater_location=name)
    assert made.theater.city == "Bangalore"
    for asked in ("Bangalore", "Bengaluru", "bengalurú"):
        found = await theaters.list_theaters(world.as_(services, VISITOR), asked)
        assert made.theater in found


async def test_a_city_that_nobody_knows_is_empty_and_stays_unknown(services: Services) -> None:
    city = a_city()
    assert await theaters.list_theaters(world.as_(services, VISITOR), city) == []
    assert await count(services, "cities", "name = :name", name=city) == 0


async def test_a_city_keeps_its_first_spelling_also_when_eight_spell_it_at_once(services: Services) -> None:
    city = a_city()
    spellings = [city, city.upper(), city.lower(), f" {city}! "] * 2
    made = await asyncio.gather(*(registered(services, theater_location=spelling) for spelling in spellings))
    assert len({each.theater.city for each in made}) == 1
    assert await count(services, "cities", "lookup = :lookup", lookup=city.lower()) == 1


async def test_theaters_of_partners_that_may_not_sell_are_listed_nowhere(services: Services) -> None:
    city = a_city()
    made = await registered(verifying(services), theater_location=city)
    visitor = world.as_(services, VISITOR)
    assert await theaters.list_theaters(visitor, city) == []
    assert city not in {each.name for each in await theaters.list_cities(visitor)}
    venues = await theaters.list_venues(world.as_(services, world.owner_of(made.partner)), made.partner.id)
    assert [venue.theater for venue in venues] == [made.theater]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"city": " "}, "city"),
        ({"address": "x" * 301}, "address"),
        ({"latitude": 12.9}, "longitude"),
        ({"longitude": 77.5}, "latitude"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"latitude": 0.0, "longitude": float("nan")}, "longitude"),
        ({"time_zone": "Asia/Atlantis"}, "time_zone"),
        ({"time_zone": "Asia"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "Asia\x00"}, "time_zone"),
    ],
)
async def test_what_is_wrong_with_a_theater_is_named_and_none_is_added(
    services: Services, changes: dict[str, object], field: str
) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    values: dict[str, object] = {"partner_id": made.partner.id, "name": "Gold", "city": "Pune"}
    with pytest.raises(InvalidInput) as refusal:
        await theaters.add_theater(owner, NewTheater(**values | changes))  # type: ignore[arg-type]  # some are wrong
    assert refusal.value.errors[0].field == field
    with pytest.raises(InvalidInput) as refusal:
        await theaters.update_theater(owner, made.theater.id, TheaterChanges(**changes))  # type: ignore[arg-type]  # same
    assert refusal.value.errors[0].field == field
    assert await count(services, "theaters", "partner_id = :id", id=made.partner.id) == 1
    assert await theaters.read_theater(owner, made.theater.id) == made.theater


async def test_a_partner_has_one_theater_of_a_name_in_a_city(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    with pytest.raises(TheaterExists):
        await theaters.add_theater(owner, NewTheater(made.partner.id, made.theater.name, "Bengaluru"))
    elsewhere = await theaters.add_theater(owner, NewTheater(made.partner.id, made.theater.name, "Mumbai"))
    with pytest.raises(TheaterExists):
        await theaters.update_theater(owner, elsewhere.id, TheaterChanges(city="Bengaluru"))
    assert await theaters.read_theater(owner, elsewhere.id) == elsewhere


async def test_a_theater_is_corrected_by_its_partner_and_by_operators(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    after = await theaters.update_theater(
        world.as_(services, world.owner_of(made.partner)), made.theater.id, TheaterChanges(address="2 Short Road")
    )
    assert (after.address, after.name) == ("2 Short Road", made.theater.name)
    moved = await theaters.update_theater(
        world.as_(services, world.OPERATOR), made.theater.id, TheaterChanges(city="Bombay")
    )
    assert (moved.city, moved.address) == ("Mumbai", "2 Short Road")
    with pytest.raises(NotFound):
        await theaters.update_theater(
            world.as_(services, world.owner_of(other.partner)), made.theater.id, TheaterChanges(name="Mine")
        )
    assert await theaters.read_theater(world.as_(services, VISITOR), made.theater.id) == moved


async def test_corrections_of_different_things_at_once_all_stay(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    await asyncio.gather(
        theaters.update_theater(owner, made.theater.id, TheaterChanges(address="3 Ring Road")),
        theaters.update_theater(owner, made.theater.id, TheaterChanges(name="Renamed")),
        theaters.update_theater(owner, made.theater.id, TheaterChanges(latitude=1.0, longitude=2.0)),
    )
    after = await theaters.read_theater(owner, made.theater.id)
    assert (after.address, after.name, after.latitude) == ("3 Ring Road", "Renamed", 1.0)


async def test_a_partner_named_in_the_body_must_be_ones_own(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    stranger = world.as_(services, world.owner_of(other.partner))
    with pytest.raises(Forbidden):
        await theaters.add_theater(stranger, NewTheater(made.partner.id, "Mine", "Pune"))
    with pytest.raises(NotFound):
        await theaters.list_venues(stranger, made.partner.id)
    assert await count(services, "theaters", "partner_id = :id", id=made.partner.id) == 1


async def test_a_screen_is_added_listed_and_corrected(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    screen = await theaters.add_screen(owner, NewScreen(made.theater.id, " Audi 1 ", "ext-1", 15))
    assert (screen.name, screen.external_id, screen.turnaround_minutes) == ("Audi 1", "ext-1", 15)
    assert screen.partner_id == made.partner.id
    after = await theaters.update_screen(owner, screen.id, ScreenChanges(turnaround_minutes=0))
    assert (after.name, after.turnaround_minutes) == ("Audi 1", 0)
    (venue,) = await theaters.list_venues(owner, made.partner.id)
    assert venue.screens == [after]
    assert await theaters.read_screen(world.as_(services, VISITOR), screen.id) == after


async def test_screens_have_names_of_their_own_and_external_ids_of_their_own(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    first = await theaters.add_screen(owner, NewScreen(made.theater.id, "Audi 1", "ext-1"))
    second = await theaters.add_screen(owner, NewScreen(made.theater.id, "Audi 2", None))
    for twin in (NewScreen(made.theater.id, "Audi 1"), NewScreen(made.theater.id, "Audi 3", "ext-1")):
        with pytest.raises(ScreenExists):
            await theaters.add_screen(owner, twin)
    for changes in (ScreenChanges(name="Audi 1"), ScreenChanges(external_id="ext-1")):
        with pytest.raises(ScreenExists):
            await theaters.update_screen(owner, second.id, changes)
    (venue,) = await theaters.list_venues(owner, made.partner.id)
    assert venue.screens == [first, second]


async def test_of_eight_twins_at_once_one_screen_is_added_and_eight_replays_are_one(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    wanted = NewScreen(made.theater.id, "Audi 1")
    answers = await asyncio.gather(*(theaters.add_screen(owner, wanted) for _ in range(8)), return_exceptions=True)
    assert [type(answer) for answer in answers].count(ScreenExists) == 7
    keyed, again = owner.with_key("k1", "body"), NewScreen(made.theater.id, "Audi 2")
    replays = await asyncio.gather(*(theaters.add_screen(keyed, again) for _ in range(8)))
    assert len({screen.id for screen in replays}) == 1
    assert await count(services, "screens", "theater_id = :id", id=made.theater.id) == 2


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"name": ""}, "name"),
        ({"external_id": ""}, "external_id"),
        ({"turnaround_minutes": -1}, "turnaround_minutes"),
        ({"turnaround_minutes": 241}, "turnaround_minutes"),
    ],
)
async def test_what_is_wrong_with_a_screen_is_named_and_none_is_added(
    services: Services, new: dict[str, object], field: str
) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    values: dict[str, object] = {"theater_id": made.theater.id, "name": "Audi 1"}
    with pytest.raises(InvalidInput) as refusal:
        await theaters.add_screen(owner, NewScreen(**values | new))  # type: ignore[arg-type]  # some are wrong
    assert refusal.value.errors[0].field == field
    assert await count(services, "screens", "theater_id = :id", id=made.theater.id) == 0


async def test_screens_in_another_partners_theater_are_like_screens_in_a_missing_one(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    owner, stranger = (world.as_(services, world.owner_of(each.partner)) for each in (made, other))
    screen = await theaters.add_screen(owner, NewScreen(made.theater.id, "Audi 1"))
    for theater_id in (made.theater.id, "THEATER_MISSING"):
        with pytest.raises(NotFound):
            await theaters.add_screen(stranger, NewScreen(theater_id, "Mine"))
    with pytest.raises(NotFound):
        await theaters.update_screen(stranger, screen.id, ScreenChanges(name="Mine"))
    with pytest.raises(InvalidInput) as refusal:
        await theaters.add_screen(stranger, NewScreen(screen.id, "Mine"))
    assert refusal.value.errors[0].field == "theater_id"
    (venue,) = await theaters.list_venues(owner, made.partner.id)
    assert venue.screens == [screen]
