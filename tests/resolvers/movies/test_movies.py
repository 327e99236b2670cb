"""The one catalogue."""

import asyncio
import secrets
from dataclasses import replace
from datetime import date

import pytest

from domain.accounts import VISITOR
from domain.errors import Forbidden, InvalidInput, NotFound
from domain.movies import Movie, MovieChanges, MovieExists, NewMovie
from resolvers import movies
from resolvers.context import Context, Services
from tests import world
from tests.resolvers.registrations import registered
from tests.resolvers.rows import count, run


async def a_partner(services: Services) -> Context:
    return world.as_(services, world.owner_of((await registered(services)).partner))


def wanted(ctx: Context, name: str | None = None) -> NewMovie:
    return NewMovie(ctx.principal.partner_id or "", name or a_title(), "English", 150, ["Sci-Fi"])


def a_title() -> str:
    return f"Movie {secrets.token_hex(6)}"


async def test_a_movie_is_added_with_all_that_is_given_of_it(services: Services) -> None:
    ctx = await a_partner(services)
    spelled = replace(
        wanted(ctx),
        genres=["Sci-Fi", " Drama ", "Sci-Fi"],
        certificate="UA 13+",
        formats=["2D", "IMAX"],
        release_date=date(2024, 2, 29),
        synopsis=" One.\r\n\r\n  Two. ",
        poster_url="https://posters.test/1.jpg",
    )
    added = await movies.add_movie(ctx, spelled)
    assert added.created
    assert added.movie == Movie(
        added.movie.id, spelled.partner_id, spelled.name, "English", 150, ["Sci-Fi", "Drama"], "UA 13+", ["2D", "IMAX"],
        date(2024, 2, 29), "One.\nTwo.", "https://posters.test/1.jpg",
    )  # fmt: skip
    assert await movies.read_movie(world.as_(services, VISITOR), added.movie.id) == added.movie


async def test_another_partner_gets_the_movie_that_exists_however_it_is_spelled(services: Services) -> None:
    first, second = await a_partner(services), await a_partner(services)
    added = await movies.add_movie(first, wanted(first))
    respelled = replace(wanted(second), name=f" {added.movie.name.upper()}: ", language="ENGLISH", duration_minutes=90)
    found = await movies.add_movie(second, respelled)
    assert not found.created
    assert found.movie == added.movie


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Spider-Man: No Way Home", "SPIDER MAN \u2013 no way home"),
        ("Ocean\u2019s Eleven", "Ocean's  Eleven"),
        ("\uff37all-E", "Wall E"),
        ("Am\u00e9lie", "Ame\u0301lie"),
        ("Gold\u00a0Rush", "gold rush"),
    ],
)
async def test_titles_that_a_person_reads_as_one_are_one_movie(services: Services, one: str, other: str) -> None:
    ctx, unique = await a_partner(services), secrets.token_hex(6)
    added = await movies.add_movie(ctx, wanted(ctx, f"{one} {unique}"))
    assert (await movies.add_movie(ctx, wanted(ctx, f"{other} {unique}"))).movie == added.movie


async def test_signs_that_are_read_make_another_title(services: Services) -> None:
    ctx, unique = await a_partner(services), secrets.token_hex(6)
    titles = [
        f"{unique} {title}" for title in ("C", "C++", "C#", "Mother", "mother!", "Ete", "Ét\u00e9", "Alien3", "Alien³")
    ]
    made = [await movies.add_movie(ctx, wanted(ctx, title)) for title in titles]
    assert [each.created for each in made] == [True] * len(titles)
    again = [await movies.add_movie(ctx, wanted(ctx, title.upper())) for title in titles]
    assert [each.movie for each in again] == [each.movie for each in made]


async def test_another_language_is_another_movie(services: Services) -> None:
    ctx = await a_partner(services)
    first = await movies.add_movie(ctx, wanted(ctx))
    dubbed = await movies.add_movie(ctx, replace(wanted(ctx, first.movie.name), language="Hindi"))
    assert dubbed.created
    assert dubbed.movie.id != first.movie.id


async def test_two_years_are_two_movies_and_no_year_is_the_newest(services: Services) -> None:
    ctx, title = await a_partner(services), a_title()
    old = await movies.add_movie(ctx, replace(wanted(ctx, title), release_date=date(1978, 5, 12)))
    new = await movies.add_movie(ctx, replace(wanted(ctx, title), release_date=date(2006, 10, 20)))
    assert (old.created, new.created) == (True, True)
    assert (await movies.add_movie(ctx, wanted(ctx, title))).movie == new.movie
    later_that_year = replace(wanted(ctx, title), release_date=date(1978, 12, 31))
    assert (await movies.add_movie(ctx, later_that_year)).movie == old.movie


async def test_a_movie_without_a_year_is_the_one_of_any_year(services: Services) -> None:
    ctx, title = await a_partner(services), a_title()
    first = await movies.add_movie(ctx, wanted(ctx, title))
    again = await movies.add_movie(ctx, replace(wanted(ctx, title), release_date=date(2006, 10, 20)))
    assert not again.created
    assert again.movie == first.movie


async def test_vowel_signs_make_another_title(services: Services) -> None:
    ctx, unique = await a_partner(services), secrets.token_hex(6)
    heart = await movies.add_movie(ctx, wanted(ctx, f"दिल {unique}"))
    lentils = await movies.add_movie(ctx, wanted(ctx, f"दाल {unique}"))
    assert heart.movie.id != lentils.movie.id


async def test_of_eight_twins_at_once_one_movie_is_made(services: Services) -> None:
    partners, title = [await a_partner(services) for _ in range(8)], a_title()
    years = [date(2006, 10, 20), None] * 4
    added = await asyncio.gather(
        *(
            movies.add_movie(ctx, replace(wanted(ctx, title), release_date=year))
            for ctx, year in zip(partners, years, strict=True)
        )
    )
    assert sum(each.created for each in added) == 1
    assert len({each.movie.id for each in added}) == 1
    assert await count(services, "movies", "name = :name", name=title) == 1


async def test_a_replay_answers_as_the_first_time_whether_it_made_or_found(services: Services) -> None:
    maker, finder = await a_partner(services), await a_partner(services)
    made = [await movies.add_movie(maker.with_key("k1", "a"), wanted(maker, "Twice " + maker.request_id + a_title()))]
    again = replace(wanted(maker), name=made[0].movie.name)
    made.append(await movies.add_movie(maker.with_key("k1", "a"), again))
    found = [await movies.add_movie(finder.with_key("k1", "b"), wanted(finder, again.name)) for _ in range(2)]
    assert [each.created for each in made + found] == [True, True, False, False]
    assert len({each.movie.id for each in made + found}) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "In\x00ception"}, "name"),
        ({"language": ""}, "language"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 1441}, "duration_minutes"),
        ({"genres": ["Drama", " "]}, "genres[1]"),
        ({"genres": [f"Genre {n}" for n in range(21)]}, "genres"),
        ({"certificate": ""}, "certificate"),
        ({"formats": ["x" * 41]}, "formats[0]"),
        ({"synopsis": "\n \n"}, "synopsis"),
        ({"synopsis": "x" * 5001}, "synopsis"),
        ({"poster_url": "javascript:alert(1)"}, "poster_url"),
        ({"poster_url": "https://"}, "poster_url"),
        ({"poster_url": "http://posters.test/1.jpg"}, "poster_url"),
        ({"poster_url": "https://me:secret@posters.test/1.jpg"}, "poster_url"),
        ({"poster_url": "https://169.254.169.254/1.jpg"}, "poster_url"),
        ({"poster_url": "http://[::1"}, "poster_url"),
    ],
)
async def test_what_is_wrong_is_named_and_no_movie_is_made_or_changed(
    services: Services, changes: dict[str, object], field: str
) -> None:
    ctx = await a_partner(services)
    added = await movies.add_movie(ctx, wanted(ctx))
    with pytest.raises(InvalidInput) as refusal:
        await movies.add_movie(ctx, replace(wanted(ctx), **changes))  # type: ignore[arg-type]  # some are wrong
    assert refusal.value.errors[0].field == field
    with pytest.raises(InvalidInput) as refusal:
        await movies.update_movie(ctx, added.movie.id, MovieChanges(**changes))  # type: ignore[arg-type]  # same
    assert refusal.value.errors[0].field == field
    assert await count(services, "movies", "added_by = :id", id=ctx.principal.partner_id) == 1
    assert await movies.read_movie(ctx, added.movie.id) == added.movie


async def test_a_movie_is_corrected_by_who_added_it_and_by_operators(services: Services) -> None:
    ctx, stranger = await a_partner(services), await a_partner(services)
    added = await movies.add_movie(ctx, wanted(ctx))
    longer = await movies.update_movie(ctx, added.movie.id, MovieChanges(duration_minutes=151))
    assert longer == replace(added.movie, duration_minutes=151)
    operator = world.as_(services, world.OPERATOR)
    rated = await movies.update_movie(
        operator, added.movie.id, MovieChanges(certificate="A", release_date=date(2024, 1, 1))
    )
    assert (rated.certificate, rated.duration_minutes) == ("A", 151)
    with pytest.raises(NotFound):
        await movies.update_movie(stranger, added.movie.id, MovieChanges(name="Mine"))
    assert await movies.read_movie(stranger, added.movie.id) == rated
    assert await count(services, "audit_trail", "object_id = :id", id=added.movie.id) == 3


async def test_a_correction_makes_no_second_movie_of_a_title(services: Services) -> None:
    ctx = await a_partner(services)
    first, second = [await movies.add_movie(ctx, wanted(ctx)) for _ in range(2)]
    with pytest.raises(MovieExists):
        await movies.update_movie(ctx, second.movie.id, MovieChanges(name=first.movie.name.upper()))
    assert await movies.read_movie(ctx, second.movie.id) == second.movie


async def test_a_movie_that_is_missing_is_not_found_and_an_id_of_another_kind_is_invalid(services: Services) -> None:
    visitor = world.as_(services, VISITOR)
    with pytest.raises(NotFound):
        await movies.read_movie(visitor, "MOV_MISSING")
    with pytest.raises(InvalidInput) as refusal:
        await movies.read_movie(visitor, "SHOW_001")
    assert refusal.value.errors[0].field == "movie_id"


async def test_partners_alone_add_movies_and_in_their_own_name(services: Services) -> None:
    ctx, other = await a_partner(services), await a_partner(services)
    for who in (world.customer(), world.OPERATOR):
        with pytest.raises(Forbidden):
            await movies.add_movie(world.as_(services, who), wanted(ctx))
    with pytest.raises(Forbidden):
        await movies.add_movie(other, wanted(ctx))
    assert await count(services, "movies", "added_by = :id", id=ctx.principal.partner_id) == 0


async def test_a_movie_that_another_partner_shows_is_corrected_by_operators_alone(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    owner, changes = world.as_(services, place.owner), MovieChanges(synopsis="Sand.")
    await world.show_on_sale(services, place)
    assert (await movies.update_movie(owner, place.movie.id, changes)).synopsis == "Sand."
    await world.show_on_sale(services, replace(other, movie=place.movie))
    with pytest.raises(Forbidden, match="An operator corrects it"):
        await movies.update_movie(owner, place.movie.id, MovieChanges(name="Mine now"))
    kept = await movies.read_movie(owner, place.movie.id)
    assert (kept.name, kept.synopsis) == (place.movie.name, "Sand.")
    after = await movies.update_movie(
        world.as_(services, world.OPERATOR), place.movie.id, MovieChanges(certificate="A")
    )
    assert after.certificate == "A"


async def test_a_poster_from_before_its_rule_stays_when_something_else_is_corrected(services: Services) -> None:
    place = await world.venue(services)
    former = "http://posters.test/old.jpg"
    await run(services, "update movies set poster_url = :url where id = :id", url=former, id=place.movie.id)
    owner = world.as_(services, place.owner)
    after = await movies.update_movie(owner, place.movie.id, MovieChanges(synopsis="Sand."))
    assert (after.synopsis, after.poster_url) == ("Sand.", former)
