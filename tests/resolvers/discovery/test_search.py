"""Searching by title and by city as people type: without the right letters, with a slip, in any script."""

import random
import secrets
from dataclasses import replace

import pytest

from domain.accounts import VISITOR
from domain.discovery import MovieSearch, ShowSearch
from domain.errors import InvalidInput
from resolvers import discovery, theaters
from resolvers.context import Services
from tests import world


async def showing(services: Services, *titles: str) -> str:
    """A city of its own in which these are on sale."""
    city = f"Town {secrets.token_hex(6)}"
    place = await world.venue(services, city)
    for title in titles:
        movie = await world.add_movie(services, place.owner, title)
        screen = await world.add_screen(services, place.owner, place.theater)
        await world.show_on_sale(services, replace(place, movie=movie, screen=screen))
    return city


async def found(services: Services, city: str, search: str) -> list[str]:
    page = await discovery.list_movies(world.as_(services, VISITOR), MovieSearch(city=city, search=search))
    return [movie.name for movie in page.items]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Łódź nocą", "lodz noca"),
        ("Ærø & Øresund", "aero oresund"),
        ("Straße", "strasse"),
        ("K\u0131\u015f Uykusu: I\u015f\u0131k", "kis uykusu isik"),
        ("Đà Nẵng", "da nang"),
        ("Œuvre", "oeuvre"),
        ("Þór", "thor"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("Ёлки", "елки"),
    ],
)
async def test_letters_that_have_no_key_are_found_by_those_that_have(
    services: Services, title: str, typed: str
) -> None:
    city = await showing(services, title)
    assert await found(services, city, typed) == [title]
    assert await found(services, city, title.upper()) == [title]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Interstellar", "Intersteler"),
        ("Dhurandhar", "dhurandar"),
        ("Spider-Man: No Way Home", "spidreman"),
        ("पोन्नियिन सेल्वन", "पोन्नियन सेलवन"),
        ("பொன்னியின் செல்வன்", "பொன்னியின் செல்வண்"),
        ("బాహుబలి", "బహుబలి"),
        ("Матрица", "матрыца"),
        ("千と千尋の神隠し", "千と千尋の神かくし"),
    ],
)
async def test_a_title_with_a_slip_is_found_in_every_script(services: Services, title: str, typed: str) -> None:
    city = await showing(services, title, "Quite Another Story")
    assert await found(services, city, typed) == [title]


async def test_the_best_match_comes_first(services: Services) -> None:
    titles = ["Zebra Dunes", "A Dune", "Dune: Part Two", "Dune", "Undunes"]
    city = await showing(services, *titles)
    assert await found(services, city, "dune") == ["Dune", "Dune: Part Two", "A Dune", "Zebra Dunes", "Undunes"]
    assert await found(services, city, "dune part tow") == ["Dune: Part Two"]


async def test_what_looks_like_nothing_on_sale_finds_nothing(services: Services) -> None:
    city = await showing(services, "Dune", "Jawan")
    for typed in ("opera", "%", "_", "' or true --", "x" * 200, "ab " * 66, "\u0301"):
        assert await found(services, city, typed) == []


async def test_pages_of_ranked_titles_follow_each_other_without_gap_or_repetition(services: Services) -> None:
    chance = random.Random(11)
    words = ["dune", "dunes", "undune", "part", "two"]
    titles = {" ".join(chance.choices(words, k=3)) + f" {number}" for number in range(12)}
    city = await showing(services, *titles)
    for typed in ("dune", "dune part", "dnue prat two"):
        whole = await found(services, city, typed)
        assert whole
        for first in (1, 3, 5):
            paged, after = [], None
            while True:
                search = MovieSearch(city=city, search=typed, first=first, after=after)
                page = await discovery.list_movies(world.as_(services, VISITOR), search)
                paged += [movie.name for movie in page.items]
                if not page.has_next:
                    break
                after = page.next_cursor
            assert paged == whole


async def test_the_cursor_of_another_list_is_refused(services: Services) -> None:
    city = await showing(services, "Dune", "Dunes")
    listed = await discovery.list_movies(world.as_(services, VISITOR), MovieSearch(city=city, first=1))
    search = MovieSearch(city=city, search="dune", after=listed.next_cursor)
    with pytest.raises(InvalidInput):
        await discovery.list_movies(world.as_(services, VISITOR), search)


@pytest.mark.parametrize("slip", ["Zwickendorph", "Zwickedorf", "Zwickendrof", "zwikkendorf"])
async def test_a_city_with_a_slip_is_found_everywhere(services: Services, slip: str) -> None:
    place = await world.venue(services, "Zwickendorf")
    show = await world.show_on_sale(services, place)
    visitor = world.as_(services, VISITOR)
    listed = await discovery.list_shows(visitor, ShowSearch(city=slip, movie_id=show.movie_id))
    assert [each.id for each in listed.items] == [show.id]
    shown = await discovery.list_movies(visitor, MovieSearch(city=slip, search=place.movie.name))
    assert [each.id for each in shown.items] == [show.movie_id]
    assert place.theater.id in {each.id for each in await theaters.list_theaters(visitor, slip)}


@pytest.mark.parametrize("typed", ["Bengalooru", "Bangalor", "BENGALURU", "bangaloer"])
async def test_old_names_of_cities_may_be_misspelled_too(services: Services, typed: str) -> None:
    place = await world.venue(services, "Bangalore")
    assert place.theater.id in {each.id for each in await theaters.list_theaters(world.as_(services, VISITOR), typed)}


@pytest.mark.parametrize("name", ["Mangalore", "Mangaluru", "Nowhere", "B", "Bang", ""])
async def test_another_citys_name_is_no_slip(services: Services, name: str) -> None:
    place = await world.venue(services, "Bangalore")
    listed = await theaters.list_theaters(world.as_(services, VISITOR), name or "?")
    assert place.theater.id not in {each.id for each in listed}
