"""A batch of shows is judged by what all of them come to, in whichever order they are sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.accounts import SYSTEM
from domain.layouts import LayoutConflict
from domain.pms import SyncItem, SyncOutcome, SyncResult
from domain.shows import NewShow, ScreenOccupied, ShowStatus, ShowWasBooked
from domain.theaters import ScreenChanges
from resolvers import cancellations, shows, theaters
from resolvers.context import Services
from tests import world
from tests.resolvers import rows
from tests.resolvers.pms.test_syncing import HALL, SIX_PM, item, show_of, stored, sync
from tests.world import Venue

CREATED, UPDATED, UNCHANGED, STALE, REJECTED = SyncOutcome
HOUR = timedelta(hours=1)


def at(place: Venue, own_id: str, start: float, hours: float = 2) -> SyncItem:
    begin = SIX_PM + start * HOUR
    return replace(item(place, own_id), starts_at=begin, ends_at=begin + hours * HOUR)


def outcomes(results: list[SyncResult]) -> list[SyncOutcome]:
    return [each.outcome for each in results]


async def test_a_day_is_shifted_in_one_request_in_any_order(services: Services) -> None:
    place = await world.venue(services)
    day = [at(place, f"S{i}", 2 * i) for i in range(3)]
    await sync(services, place, *day)
    for turn, order in enumerate(permutations(range(3)), start=1):
        shifted = [at(place, f"S{i}", 2 * i + turn / 4) for i in order]
        assert outcomes(await sync(services, place, *shifted)) == [UPDATED] * 3
        assert outcomes(await sync(services, place, *shifted)) == [UNCHANGED] * 3


async def test_shows_are_swapped_across_screens_in_one_request(services: Services) -> None:
    place = await world.venue(services)
    other = replace(place, screen=await world.add_screen(services, place.owner, place.theater))
    await sync(services, place, at(place, "A", 0), at(place, "B", 4), at(other, "C", 0))
    swapped = [at(other, "A", 0), at(place, "B", 0), at(place, "C", 4)]
    assert outcomes(await sync(services, place, *swapped)) == [UPDATED] * 3


async def test_a_new_show_takes_the_slot_of_one_that_the_batch_cancels(services: Services) -> None:
    place = await world.venue(services)
    await sync(services, place, at(place, "OLD", 0))
    results = await sync(services, place, at(place, "NEW", 0), SyncItem("OLD", cancelled=True))
    assert outcomes(results) == [CREATED, UPDATED]


async def test_a_real_collision_refuses_one_and_names_what_stands_there(services: Services) -> None:
    place = await world.venue(services)
    made = await sync(services, place, at(place, "A", 0), at(place, "B", 2))
    before = await stored(services, place)
    for order in ([0, 1], [1, 0]):
        moves = [at(place, "A", 3), at(place, "B", 2)]
        results = await sync(services, place, *(moves[i] for i in order))
        refused = next(each for each in results if each.external_id == "A")
        assert isinstance(refused.problem, ScreenOccupied)
        assert refused.problem.show_id == made[1].show_id
        assert sorted(outcomes(results)) == [REJECTED, UNCHANGED]
    assert await stored(services, place) == before


async def test_an_item_that_is_refused_for_its_layout_stays_and_keeps_its_place(services: Services) -> None:
    place = await world.venue(services)
    [first, _] = await sync(services, place, at(place, "A", 0), at(place, "B", 2))
    await world.lock(services, world.customer(), await show_of(services, place, first), ["A1"])
    smaller = replace(HALL, seats=HALL.seats[1:])
    wanted = [replace(at(place, "A", 0), seat_layout=smaller), at(place, "B", 1), at(place, "C", 6)]
    results = await sync(services, place, *wanted)
    assert isinstance(results[0].problem, LayoutConflict)
    assert isinstance(results[1].problem, ScreenOccupied)
    assert outcomes(results) == [REJECTED, REJECTED, CREATED]


async def test_a_layout_is_named_by_the_id_of_one_that_was_sent(services: Services) -> None:
    place = await world.venue(services)
    [first] = await sync(services, place, at(place, "A", 0))
    later = at(place, "B", 4)
    named = [replace(each, seat_layout=None, layout_id=first.layout_id) for each in (at(place, "A", 0), later)]
    results = await sync(services, place, *named)
    assert outcomes(results) == [UNCHANGED, CREATED]
    assert {each.layout_id for each in results} == {first.layout_id}
    assert (await show_of(services, place, results[1])).status is ShowStatus.ON_SALE
    unknown = replace(named[1], layout_id="LAYOUT_NONE")
    both = replace(named[1], seat_layout=HALL)
    assert outcomes(await sync(services, place, unknown)) == outcomes(await sync(services, place, both)) == [REJECTED]


async def test_a_show_that_nobody_booked_is_reinstated_once_its_time_is_free(services: Services) -> None:
    place = await world.venue(services)
    ctx = world.as_(services, place.owner)
    [first] = await sync(services, place, at(place, "A", 0))
    show = await show_of(services, place, first)
    assert (await shows.reinstate_show(ctx, show.id)).status is ShowStatus.ON_SALE
    await cancellations.cancel_show(ctx, show.id, "By mistake")
    [rival] = await sync(services, place, at(place, "B", 1))
    refused = await sync(services, place, at(place, "A", 0))
    assert isinstance(refused[0].problem, ScreenOccupied)
    await sync(services, place, SyncItem("B", cancelled=True))
    back = await shows.reinstate_show(ctx, show.id)
    assert (back.status, back.cancel_reason, back.layout_version) == (ShowStatus.ON_SALE, None, show.layout_version)
    await world.lock(services, world.customer(), back, ["A1"])
    assert rival.show_id != show.id


async def test_a_show_that_was_booked_stays_cancelled(services_with_fakes: Services) -> None:
    services = services_with_fakes
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    await world.booked_ticket(services, await world.known_customer(services), show, ["A1"])
    ctx = world.as_(services, place.owner)
    await cancellations.cancel_show(ctx, show.id, "Projector")
    with pytest.raises(ShowWasBooked) as refused:
        await shows.reinstate_show(ctx, show.id)
    assert refused.value.bookings == 1
    assert (await shows.read_show(ctx, show.id)).status is ShowStatus.CANCELLED


async def test_what_was_to_be_cancelled_with_a_show_is_not_once_it_is_reinstated(
    services_with_fakes: Services,
) -> None:
    services = services_with_fakes
    place = await world.venue(services)
    ctx = world.as_(services, place.owner)
    show = await world.show_on_sale(services, place)
    await cancellations.cancel_show(ctx, show.id, "By mistake")
    await shows.reinstate_show(ctx, show.id)
    await world.booked_ticket(services, await world.known_customer(services), show, ["A1"])
    await cancellations.request_cancellations(world.as_(services, SYSTEM), show.id)
    due = "show_id = :show and event = 'ShowBookingCancellationDue'"
    assert await rows.count(services, "outbox", due, show=show.id) == 0
    assert await world.states(services, show.id) == {"A1": "B"}


async def test_batches_and_single_shows_at_once_never_overlap_and_never_deadlock(services: Services) -> None:
    place = await world.venue(services)
    other = replace(place, screen=await world.add_screen(services, place.owner, place.theater))
    await sync(services, place, *(at(place, f"S{i}", 3 * i) for i in range(4)))
    ctx = world.as_(services, place.owner)

    def single(start: float) -> NewShow:
        begin = SIX_PM + start * HOUR
        new = at(other, "", 0)
        return NewShow(place.partner.id, place.movie.id, other.screen.id, begin, begin + HOUR, new.prices)

    batches = [
        [at(place if i % 2 else other, f"S{i}", 3 * i + shift / 4) for i in order]
        for shift, order in enumerate(list(permutations(range(4)))[::4])
    ]
    done = await asyncio.gather(
        *(sync(services, place, *batch) for batch in batches),
        *(shows.create_show(ctx, single(start)) for start in (0.5, 6.5, 9.5)),
        return_exceptions=True,
    )
    assert [each for each in done if isinstance(each, BaseException) and not isinstance(each, ScreenOccupied)] == []
    await assert_legal(services, place, {place.screen.id: 0, other.screen.id: 0})


async def assert_legal(services: Services, place: Venue, turnarounds: dict[str, int]) -> None:
    standing = [each for each in await stored(services, place) if each[5] != "CANCELLED"]
    for screen_id, minutes in turnarounds.items():
        on_screen = sorted((each[3], each[4]) for each in standing if each[2] == screen_id)
        for (_, end), (start, _) in pairwise(on_screen):
            assert end + timedelta(minutes=minutes) <= start  # type: ignore[operator]


HALF_HOURS = st.integers(0, 16)
Day = list[tuple[str, int, float, float]]
"""By id: on which of two screens, from when, how long."""


@st.composite
def days(draw: st.DrawFn) -> Day:
    own_ids = draw(st.lists(st.sampled_from("ABCDEF"), unique=True, min_size=1))
    return [(each, draw(st.integers(0, 1)), draw(HALF_HOURS) / 2, draw(st.integers(1, 4)) / 2) for each in own_ids]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.tuples(days(), days()), st.sampled_from([0, 15, 30]), st.randoms(use_true_random=False))
async def test_random_days_come_to_the_same_in_any_order_and_when_sent_again(
    services: Services, two_days: tuple[Day, Day], minutes: int, random: Random
) -> None:
    as_sent = await played(services, two_days, minutes)
    shuffled = [random.sample(day, len(day)) for day in two_days]
    assert await played(services, shuffled, minutes) == as_sent


async def played(services: Services, played_days: Sequence[Day], minutes: int) -> list[object]:
    """What is answered for each day, and what stands in the end. Each day is sent again, which changes nothing."""
    place = await world.venue(services)
    second = await world.add_screen(services, place.owner, place.theater)
    places = [place, replace(place, screen=second)]
    for each in places:
        changes = ScreenChanges(turnaround_minutes=minutes)
        await theaters.update_screen(world.as_(services, place.owner), each.screen.id, changes)
    said: list[object] = []
    for day in played_days:
        items = [replace(at(places[on], own_id, start, hours), seat_layout=None) for own_id, on, start, hours in day]
        results = await sync(services, place, *items)
        said.append({each.external_id: each.outcome for each in results})
        await assert_legal(services, place, {each.screen.id: minutes for each in places})
        again = await sync(services, place, *items)
        refused = {each.external_id for each in results if each.outcome is REJECTED}
        assert {each.external_id for each in again if each.outcome is not UNCHANGED} == refused
    standing = await stored(services, place)
    return [*said, sorted((str(row[0]), row[2] == second.id, str(row[3]), str(row[4])) for row in standing)]
