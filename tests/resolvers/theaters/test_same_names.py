"""Names and external ids that a person reads as the same are the same."""

import asyncio
import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.errors import InvalidInput
from domain.pms import SyncItem, SyncOutcome
from domain.pricing import NewPrice
from domain.shows import ExternalIdTaken, NewShow
from domain.theaters import NewScreen, NewTheater, ScreenChanges, ScreenExists, TheaterChanges, TheaterExists
from resolvers import pms, shows, theaters
from resolvers.context import Services
from tests import world

READ_ALIKE = [
    ("Gold Plex", "GOLD  plex"),
    ("Caf\u00e9 1", "Cafe\u0301 1"),
    ("\uff33creen 2", "screen 2"),
    ("Stra\u00dfe", "STRASSE"),
    ("A\u20111", "a-1"),
    ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937"),
    ("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
]
"""Texts by which the same is meant: width, case, blanks, composed and decomposed letters, kinds of dashes, joiners."""


@pytest.mark.parametrize(("one", "other"), READ_ALIKE)
async def test_a_theater_and_a_screen_have_one_name_however_it_is_written(
    services: Services, one: str, other: str
) -> None:
    place = await world.venue(services)
    owner, partner_id = world.as_(services, place.owner), place.partner.id
    theater = await theaters.add_theater(owner, NewTheater(partner_id, one, "Pune"))
    with pytest.raises(TheaterExists):
        await theaters.add_theater(owner, NewTheater(partner_id, other, "PUNE"))
    another = await theaters.add_theater(owner, NewTheater(partner_id, f"{one} II", "Pune"))
    with pytest.raises(TheaterExists):
        await theaters.update_theater(owner, another.id, TheaterChanges(name=other))
    await theaters.add_screen(owner, NewScreen(theater.id, one, f"H {one}"))
    for new in (NewScreen(theater.id, other), NewScreen(theater.id, "Another", f"h {other}")):
        with pytest.raises(ScreenExists):
            await theaters.add_screen(owner, new)
    renamed = await theaters.update_theater(owner, theater.id, TheaterChanges(name=other))
    assert renamed.id == theater.id, "a name may be written another way by its own theater"


@pytest.mark.parametrize(("one", "other"), READ_ALIKE)
async def test_a_systems_ids_name_one_show_and_one_screen_however_they_are_written(
    services: Services, one: str, other: str
) -> None:
    place = await world.venue(services)
    owner = world.as_(services, place.owner)
    await theaters.update_screen(owner, place.screen.id, ScreenChanges(external_id=f"Hall {one}"))
    item = SyncItem(
        external_id=f"Show {one}",
        movie_id=place.movie.id,
        movie=None,
        screen_id=None,
        screen_external_id=f"HALL {other}",
        starts_at=await world.now(services) + timedelta(days=2),
        ends_at=None,
        prices=[NewPrice("Gold", Decimal(200))],
    )
    [first, again] = await pms.sync_shows(owner, [item, replace(item, external_id=f"show {other}")])
    assert (first.outcome, again.outcome) == (SyncOutcome.CREATED, SyncOutcome.UNCHANGED)
    assert again.show_id == first.show_id
    [later] = await pms.sync_shows(owner, [replace(item, external_id=f"SHOW  {other}")])
    assert (later.outcome, later.show_id) == (SyncOutcome.UNCHANGED, first.show_id)
    at = item.starts_at
    assert at is not None
    taken = NewShow(
        place.partner.id, place.movie.id, place.screen.id, at + timedelta(days=1), None, item.prices,
        external_id=f"SHOW {other}",
    )  # fmt: skip
    with pytest.raises(ExternalIdTaken) as refusal:
        await shows.create_show(owner, taken)
    assert refusal.value.show_id == first.show_id


async def test_of_shows_that_are_made_at_once_under_ids_that_are_read_alike_one_is_made(services: Services) -> None:
    place = await world.venue(services)
    owner, at = world.as_(services, place.owner), await world.now(services) + timedelta(days=2)
    screens = [await world.add_screen(services, place.owner, place.theater) for _ in range(6)]
    unique, prices = secrets.token_hex(4), [NewPrice("Gold", Decimal(200))]
    tried = await asyncio.gather(
        *(
            shows.create_show(
                owner,
                NewShow(
                    place.partner.id, place.movie.id, screen.id, at, None, prices, external_id=f"{written}-{unique}"
                ),
            )
            for screen, written in zip(screens, ["id", "ID", "Id", "id", "\uff29d", "iD"], strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in tried) == ["ExternalIdTaken"] * 5 + ["Show"]


@pytest.mark.parametrize("hidden", ["A\u200b1", "A\u00ad1", "\u202eA1", "A1\ufeff"])
async def test_what_cannot_be_seen_is_refused_by_its_field(services: Services, hidden: str) -> None:
    place = await world.venue(services)
    owner = world.as_(services, place.owner)
    for new, field in [
        (NewScreen(place.theater.id, hidden), "name"),
        (NewScreen(place.theater.id, "B", hidden), "external_id"),
    ]:
        with pytest.raises(InvalidInput) as refusal:
            await theaters.add_screen(owner, new)
        assert refusal.value.errors[0].field == field
    with pytest.raises(InvalidInput):
        await theaters.add_theater(owner, NewTheater(place.partner.id, hidden, "Pune"))
