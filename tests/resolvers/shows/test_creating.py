"""Putting shows on screens."""

# ruff: noqa: DTZ001 - times without an offset are the theater's

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain import ids
from domain.accounts import Principal, Role
from domain.errors import Forbidden, IdempotencyMismatch, InvalidInput, NotFound
from domain.pricing import NewPrice
from domain.shows import ExternalIdTaken, NewShow, ScreenOccupied, Show, ShowStatus, ShowTemplate
from domain.theaters import ScreenChanges, TheaterChanges
from resolvers import shows, theaters
from resolvers.context import Services
from tests import world
from tests.world import Venue

SIX_PM = datetime(2031, 5, 1, 18)
GOLD = [NewPrice("Gold", Decimal(250))]


def wanted(place: Venue, start: datetime = SIX_PM, end: datetime | None = None, own_id: str | None = None) -> NewShow:
    return NewShow(place.partner.id, place.movie.id, place.screen.id, start, end, GOLD, external_id=own_id)


async def create(services: Services, place: Venue, new: NewShow | None = None) -> Show:
    return await shows.create_show(world.as_(services, place.owner), new or wanted(place))


async def count(services: Services, place: Venue) -> int:
    async with services.engine.connect() as db:
        mine = text("select count(*) from shows where partner_id = :partner")
        return int((await db.execute(mine, {"partner": place.partner.id})).scalar_one())


async def test_a_show_lasts_as_long_as_its_movie_and_the_trailers(services: Services) -> None:
    place = await world.venue(services)
    show = await create(services, place)
    assert show.starts_at == SIX_PM.replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    assert show.ends_at - show.starts_at == timedelta(minutes=120 + services.policy.trailers_minutes)
    assert (show.status, show.business_date, show.currency) == (ShowStatus.DRAFT, date(2031, 5, 1), "INR")
    prices = await shows.list_prices(world.as_(services, place.owner), show.id)
    assert [(price.seat_type, price.amount_minor) for price in prices] == [("Gold", 25000)]


async def test_a_show_in_another_time_zone_starts_by_its_theaters_clock(services: Services) -> None:
    place = await world.venue(services)
    ctx = world.as_(services, place.owner)
    await theaters.update_theater(ctx, place.theater.id, TheaterChanges(time_zone="Europe/Berlin"))
    show = await create(services, place, wanted(place, datetime(2031, 7, 2, 0, 30)))
    assert show.starts_at == datetime(2031, 7, 2, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert show.business_date == date(2031, 7, 1)
    skipped = wanted(place, datetime(2031, 3, 30, 2, 30))
    with pytest.raises(InvalidInput, match="Europe/Berlin skip"):
        await create(services, place, skipped)
    assert await count(services, place) == 1


async def test_two_shows_on_one_screen_never_overlap_and_the_refusal_names_the_other(services: Services) -> None:
    place = await world.venue(services)
    first = await create(services, place, wanted(place, SIX_PM, SIX_PM + timedelta(hours=3)))
    for start, hours in ((-1, 2), (1, 1), (2, 4), (-1, 6), (0, 3)):
        begin = SIX_PM + timedelta(hours=start)
        with pytest.raises(ScreenOccupied) as refused:
            await create(services, place, wanted(place, begin, begin + timedelta(hours=hours)))
        assert refused.value.facts() == {"show_id": first.id, "starts_at": first.starts_at, "ends_at": first.ends_at}
    assert await count(services, place) == 1


async def test_back_to_back_is_legal_unless_the_screen_needs_a_turn_around(services: Services) -> None:
    place = await world.venue(services)
    hours = timedelta(hours=3)
    await create(services, place, wanted(place, SIX_PM, SIX_PM + hours))
    await create(services, place, wanted(place, SIX_PM + hours, SIX_PM + 2 * hours))
    changes = ScreenChanges(turnaround_minutes=20)
    await theaters.update_screen(world.as_(services, place.owner), place.screen.id, changes)
    late = SIX_PM + timedelta(days=1)
    await create(services, place, wanted(place, late, late + hours))
    with pytest.raises(ScreenOccupied):
        await create(services, place, wanted(place, late + hours, late + 2 * hours))
    after = late + hours + timedelta(minutes=20)
    await create(services, place, wanted(place, after, after + hours))


async def test_the_turn_around_is_the_one_of_the_later_call_before_and_after(services: Services) -> None:
    place = await world.venue(services)
    hour, half = timedelta(hours=1), timedelta(minutes=30)
    await create(services, place, wanted(place, SIX_PM, SIX_PM + hour))
    await turn_around(services, place, 30)
    for start in (SIX_PM + hour + timedelta(minutes=29), SIX_PM - hour - timedelta(minutes=29)):
        with pytest.raises(ScreenOccupied):
            await create(services, place, wanted(place, start, start + hour))
    for start in (SIX_PM + hour + half, SIX_PM - hour - half):
        await create(services, place, wanted(place, start, start + hour))
    await turn_around(services, place, 0)
    between = SIX_PM + hour
    await create(services, place, wanted(place, between, between + half))
    assert await count(services, place) == 4


async def turn_around(services: Services, place: Venue, minutes: int) -> None:
    changes = ScreenChanges(turnaround_minutes=minutes)
    await theaters.update_screen(world.as_(services, place.owner), place.screen.id, changes)


async def test_of_twenty_shows_at_once_on_one_screen_one_is_made(services: Services) -> None:
    place = await world.venue(services)
    starts = [SIX_PM + timedelta(minutes=i) for i in range(20)]
    outcomes = await asyncio.gather(
        *(create(services, place, wanted(place, at)) for at in starts), return_exceptions=True
    )
    made = [outcome for outcome in outcomes if isinstance(outcome, Show)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, ScreenOccupied)]
    assert (len(made), len(refused)) == (1, 19)
    assert {each.show_id for each in refused} == {made[0].id}
    assert await count(services, place) == 1


async def test_the_database_refuses_an_overlap_that_nobody_checked(services: Services) -> None:
    place = await world.venue(services)
    show = await create(services, place)
    columns = (
        "partner_id, theater_id, screen_id, movie_id, starts_at, ends_at, occupied, business_date, stored_status,"
        " layout_version, sales_close_minutes, cancellation_close_minutes, time_zone, currency, created_at"
    )
    unchecked = text(f"insert into shows (id, {columns}) select 'SHOW_X', {columns} from shows where id = :id")
    with pytest.raises(IntegrityError, match="ex_shows__screen_occupied"):
        async with services.engine.begin() as db:
            await db.execute(unchecked, {"id": show.id})
    assert await count(services, place) == 1


async def test_a_show_in_the_past_is_stored_but_not_on_sale(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, starts_in=timedelta(days=-2))
    assert show.status is ShowStatus.COMPLETED


async def test_screens_and_movies_that_are_missing_or_another_partners_are_not_found(services: Services) -> None:
    mine, other = await world.venue(services), await world.venue(services)
    for new, missing in (
        (replace(wanted(mine), screen_id=other.screen.id), other.screen.id),
        (replace(wanted(mine), screen_id="SCR_NONE"), "SCR_NONE"),
        (replace(wanted(mine), movie_id="MOV_NONE"), "MOV_NONE"),
    ):
        with pytest.raises(NotFound, match=missing):
            await create(services, mine, new)
    with pytest.raises(Forbidden):
        await create(services, mine, wanted(other))
    with pytest.raises(Forbidden):
        await shows.create_show(world.as_(services, Principal(Role.CUSTOMER, ids.new(ids.CUSTOMER))), wanted(mine))
    assert (await count(services, mine), await count(services, other)) == (0, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"prices": []}, "prices"),
        ({"prices": [NewPrice("Gold", Decimal(-1))]}, "prices[0].amount"),
        ({"lock_ttl_seconds": 1}, "lock_ttl_seconds"),
        ({"external_id": ""}, "external_id"),
        ({"movie_id": "SCR_01"}, "movie_id"),
        ({"screen_id": "MOV_01"}, "screen_id"),
        ({"ends_at": SIX_PM}, "ends_at"),
    ],
)
async def test_a_show_that_cannot_be_is_refused(services: Services, change: dict[str, object], field: str) -> None:
    place = await world.venue(services)
    with pytest.raises(InvalidInput) as refused:
        await create(services, place, replace(wanted(place), **change))  # type: ignore[arg-type]  # named by the test
    assert [problem.field for problem in refused.value.errors] == [field]
    assert await count(services, place) == 0


async def test_what_cannot_be_anywhere_is_said_before_who_stands_there(services: Services) -> None:
    place = await world.venue(services)
    await create(services, place)
    new = wanted(place)
    for wrong in (replace(new, prices=[]), replace(new, lock_ttl_seconds=1), replace(new, external_id="")):
        with pytest.raises(InvalidInput):
            await create(services, place, wrong)
    assert await count(services, place) == 1


async def test_an_external_id_is_one_shows_even_when_asked_for_at_once(services: Services) -> None:
    place = await world.venue(services)
    second = replace(place, screen=await world.add_screen(services, place.owner, place.theater))
    both = [create(services, at, wanted(at, own_id="EXT-1")) for at in (place, second)]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    [made] = [outcome for outcome in outcomes if isinstance(outcome, Show)]
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, ExternalIdTaken)]
    assert refused.show_id == made.id
    assert await count(services, place) == 1


async def test_the_same_key_makes_one_show(services: Services) -> None:
    place = await world.venue(services)
    ctx = world.as_(services, place.owner).with_key("key", {"a": 1})
    first = await shows.create_show(ctx, wanted(place))
    again = await shows.create_show(ctx, wanted(place))
    assert first.id == again.id
    with pytest.raises(IdempotencyMismatch):
        await shows.create_show(ctx.with_key("key", {"a": 2}), wanted(place, SIX_PM + timedelta(days=1)))
    assert await count(services, place) == 1


async def test_many_shows_from_a_template_have_a_result_each(services: Services) -> None:
    place = await world.venue(services)
    starts = [SIX_PM, SIX_PM + timedelta(hours=1), SIX_PM + timedelta(days=1), datetime(1990, 1, 1)]
    template = ShowTemplate(place.partner.id, place.movie.id, place.screen.id, starts, GOLD)
    ctx = world.as_(services, place.owner).with_key("week", {})
    results = await shows.create_shows(ctx, template)
    assert [type(result.problem) for result in results] == [type(None), ScreenOccupied, type(None), InvalidInput]
    assert [result.starts_at for result in results] == starts
    again = await shows.create_shows(ctx, template)
    assert [result.show and result.show.id for result in again] == [
        result.show and result.show.id for result in results
    ]
    assert await count(services, place) == 2


async def test_a_template_without_starts_or_of_another_partner_is_refused_as_a_whole(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    none = ShowTemplate(place.partner.id, place.movie.id, place.screen.id, [], GOLD)
    with pytest.raises(InvalidInput, match="starts_at"):
        await shows.create_shows(world.as_(services, place.owner), none)
    with pytest.raises(Forbidden):
        await shows.create_shows(world.as_(services, other.owner), replace(none, starts_at=[SIX_PM]))
    assert await count(services, place) == 0
