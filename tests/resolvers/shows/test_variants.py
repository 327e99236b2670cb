"""2D and 3D, Hindi and Tamil: a show's own format, language and subtitles, and how it is found by them."""

import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import VISITOR
from domain.changes import LEFT_OUT
from domain.discovery import MovieSearch, ShowSearch, ShowsOfMovie
from domain.errors import InvalidInput
from domain.movies import MovieChanges
from domain.pms import SyncItem, SyncOutcome
from domain.pricing import NewPrice
from domain.shows import NewShow, Show, ShowInUse, ShowTemplate, Variant, VariantChanges
from loaders.discovery import shows_by_movie
from resolvers import discovery, layouts, movies, pms, shows
from resolvers.context import Services
from tests import world
from tests.resolvers.rows import count

PRICES = [NewPrice("Gold", Decimal(250))]


async def a_film(services: Services, formats: list[str] | None = None) -> world.Venue:
    """In English, in three formats, at a place in a city of its own."""
    place = await world.venue(services, f"Town {secrets.token_hex(6)}")
    changes = MovieChanges(formats=["2D", "3D", "IMAX"] if formats is None else formats)
    movie = await movies.update_movie(world.as_(services, place.owner), place.movie.id, changes)
    return replace(place, movie=movie)


async def shown(services: Services, place: world.Venue, variant: VariantChanges, day: int = 3) -> Show:
    """On sale, each on a screen of its own."""
    owner = world.as_(services, place.owner)
    screen = await world.add_screen(services, place.owner, place.theater)
    starts_at = await world.now(services) + timedelta(days=day)
    new = NewShow(place.partner.id, place.movie.id, screen.id, starts_at, None, PRICES, variant=variant)
    made = await shows.create_show(owner, new)
    return (await layouts.upload_seat_layout(owner, made.id, world.rows_of_seats())).show


async def test_a_show_is_shown_as_it_says_and_else_as_its_movie(services: Services) -> None:
    place = await a_film(services)
    own = await shown(services, place, VariantChanges(" imax ", "Tamil", "English"))
    assert own.variant == Variant("IMAX", "Tamil", "English")
    usual = await shown(services, place, VariantChanges(language=None))
    assert usual.variant == Variant()
    in_any = await a_film(services, formats=[])
    assert (await shown(services, in_any, VariantChanges("4DX"))).format == "4DX"


@pytest.mark.parametrize(
    ("variant", "field"),
    [
        (VariantChanges(format="4DX"), "format"),
        (VariantChanges(format=""), "format"),
        (VariantChanges(language="x" * 41), "language"),
        (VariantChanges(subtitles="En\u200bglish"), "subtitles"),
    ],
)
async def test_what_the_movie_is_not_shown_in_is_refused_and_nothing_is_made(
    services: Services, variant: VariantChanges, field: str
) -> None:
    place = await a_film(services)
    new = NewShow(
        place.partner.id, place.movie.id, place.screen.id, await world.now(services), None, PRICES, variant=variant
    )
    with pytest.raises(InvalidInput) as refusal:
        await shows.create_show(world.as_(services, place.owner), new)
    assert refusal.value.errors[0].field == field
    assert await count(services, "shows", "partner_id = :id", id=place.partner.id) == 0


async def test_shows_of_a_template_have_its_variant(services: Services) -> None:
    place = await a_film(services)
    starts = [await world.now(services) + timedelta(days=day) for day in (1, 2)]
    template = ShowTemplate(
        place.partner.id, place.movie.id, place.screen.id, starts, PRICES, variant=VariantChanges("3D", "Telugu")
    )
    made = await shows.create_shows(world.as_(services, place.owner), template)
    assert [each.show and each.show.variant for each in made] == [Variant("3D", "Telugu")] * 2


async def test_a_film_is_found_by_one_show_that_is_in_both_the_language_and_the_format(services: Services) -> None:
    place = await a_film(services)
    flat = await shown(services, place, VariantChanges("2D", "Hindi"))
    deep = await shown(services, place, VariantChanges("3D", "Tamil"), day=4)
    usual = await shown(services, place, VariantChanges(), day=5)
    visitor = world.as_(services, VISITOR)
    for language, format, expected in [
        ("hindi", None, [flat]),
        ("TAMIL", "3d", [deep]),
        ("Hindi", "3D", []),
        (None, "3D", [deep, usual]),
        ("English", None, [usual]),
        ("English", "imax", [usual]),
        (None, "2D", [flat, usual]),
        (None, "4DX", []),
        (None, None, [flat, deep, usual]),
    ]:
        for city in (place.theater.city, None):
            search = ShowSearch(place.movie.id, city, language=language, format=format)
            found = await discovery.list_shows(visitor, search)
            assert [each.id for each in found.items] == [each.id for each in expected], search
            of_movie = MovieSearch(city=city, search=place.movie.name, language=language, format=format)
            listed = await discovery.list_movies(visitor, of_movie)
            assert [each.id for each in listed.items] == [place.movie.id for _ in expected[:1]], of_movie
            async with services.pool.acquire() as db:
                key = ShowsOfMovie(place.movie.id, city, language=language, format=format)
                [page] = await shows_by_movie(db, [key])
            assert [each.id for each in page.items] == [each.id for each in expected], key


def item(place: world.Venue, show: Show, variant: VariantChanges) -> SyncItem:
    return SyncItem(
        external_id=show.external_id or "",
        movie_id=place.movie.id,
        movie=None,
        screen_id=show.screen_id,
        screen_external_id=None,
        starts_at=show.starts_at,
        ends_at=None,
        prices=(),
        variant=variant,
    )


async def synced(services: Services, place: world.Venue, show: Show, variant: VariantChanges) -> pms.SyncResult:
    [result] = await pms.sync_shows(world.as_(services, place.owner), [item(place, show, variant)])
    return result


async def test_a_sync_changes_what_it_names_and_null_is_the_movies(services: Services) -> None:
    place = await a_film(services)
    starts_at = await world.now(services) + timedelta(days=3)
    owner = world.as_(services, place.owner)
    new = NewShow(place.partner.id, place.movie.id, place.screen.id, starts_at, None, PRICES, external_id="S-1")
    show = await shows.create_show(owner, new)
    for variant, outcome, expected in [
        (VariantChanges("3D", "Tamil"), SyncOutcome.UPDATED, Variant("3D", "Tamil")),
        (VariantChanges(), SyncOutcome.UNCHANGED, Variant("3D", "Tamil")),
        (VariantChanges(LEFT_OUT, None, "English"), SyncOutcome.UPDATED, Variant("3D", None, "English")),
        (VariantChanges(None, None, None), SyncOutcome.UPDATED, Variant()),
    ]:
        assert (await synced(services, place, show, variant)).outcome is outcome
        assert (await shows.read_show(owner, show.id)).variant == expected
    refusal = await synced(services, place, show, VariantChanges("4DX"))
    assert isinstance(refusal.problem, InvalidInput)


async def test_what_customers_have_bought_does_not_become_another_film(services_with_fakes: Services) -> None:
    services = services_with_fakes
    place = await a_film(services)
    owner = world.as_(services, place.owner)
    starts_at = await world.now(services) + timedelta(days=3)
    new = NewShow(place.partner.id, place.movie.id, place.screen.id, starts_at, None, PRICES, external_id="S-2")
    made = await shows.create_show(owner, new)
    show = (await layouts.upload_seat_layout(owner, made.id, world.rows_of_seats())).show
    await world.booked_ticket(services, world.customer(), show, ["A1"])
    said = await synced(services, place, show, VariantChanges("3D", "Tamil"))
    assert said.outcome is SyncOutcome.UPDATED, "a show that said nothing may say what it is"
    changed = await synced(services, place, show, VariantChanges("2D"))
    assert isinstance(changed.problem, ShowInUse)
    assert (await shows.read_show(owner, show.id)).variant == Variant("3D", "Tamil")
