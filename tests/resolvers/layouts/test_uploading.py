"""Layouts of shows, before and after a seat is taken."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from domain.accounts import VISITOR
from domain.errors import InvalidInput, NotFound
from domain.layouts import LayoutConflict, NewLayout, NewSeat
from domain.pricing import NewPrice
from domain.seats.state import SeatState
from domain.shows import NewShow, Show, ShowClosed, ShowStatus
from resolvers import cancellations, layouts, seats, shows
from resolvers.context import Services
from resolvers.layouts import UploadedLayout
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.world import Venue

HALL = world.rows_of_seats("AB", 4)


async def upload(
    services: Services, place: Venue, show: Show, new: NewLayout, key: str | None = None
) -> UploadedLayout:
    return await layouts.upload_seat_layout(world.as_(services, place.owner).with_key(key, {}), show.id, new)


async def refusal(services: Services, place: Venue, show: Show, new: NewLayout) -> LayoutConflict:
    with pytest.raises(LayoutConflict) as refused:
        await upload(services, place, show, new)
    return refused.value


async def version_of(services: Services, show: Show) -> tuple[int, int]:
    seat_map = await seats.read_seat_map(world.as_(services, VISITOR), show.id)
    return seat_map.version, seat_map.layout_version


def without(new: NewLayout, *labels: str) -> NewLayout:
    return replace(new, seats=[seat for seat in new.seats if seat.seat_id not in labels])


def altered(new: NewLayout, label: str, seat: NewSeat) -> NewLayout:
    return replace(new, seats=[seat if each.seat_id == label else each for each in new.seats])


async def test_the_layout_is_what_puts_a_show_on_sale(services: Services) -> None:
    place = await world.venue(services)
    start = await world.now(services)
    new = NewShow(
        place.partner.id, place.movie.id, place.screen.id, start.replace(year=start.year + 1, day=1), None,
        [NewPrice("Gold", Decimal(250))],
    )  # fmt: skip
    show = await shows.create_show(world.as_(services, place.owner), new)
    assert show.status is ShowStatus.DRAFT
    uploaded = await upload(services, place, show, HALL)
    assert (uploaded.show.status, uploaded.show.layout_version) == (ShowStatus.ON_SALE, 1)
    assert await version_of(services, show) == (1, 1)


async def test_identical_layouts_are_stored_once_and_uploading_again_changes_nothing(services: Services) -> None:
    place = await world.venue(services)
    show, other = await world.show_on_sale(services, place, HALL), await world.show_on_sale(services, layout=HALL)
    assert show.layout_id == other.layout_id
    before = await version_of(services, show)
    again = await upload(services, place, show, HALL)
    assert (again.show.layout_version, await version_of(services, show)) == (1, before)


async def test_a_type_without_a_price_publishes_nothing(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    with pytest.raises(InvalidInput) as refused:
        await upload(services, place, show, altered(HALL, "A2", NewSeat("A2", "Platinum")))
    assert [problem.field for problem in refused.value.errors] == ["seats[1].seat_type"]
    assert await version_of(services, show) == (1, 1)


async def test_blocked_seats_are_blocked_and_free_again_when_the_next_layout_says_so(services: Services) -> None:
    place = await world.venue(services)
    broken = altered(HALL, "A1", NewSeat("A1", "Gold", blocked_reason="Broken"))
    show = await world.show_on_sale(services, place, broken)
    await seats.block_seats(world.as_(services, place.owner), show.id, ["B1", "B4"], "Camera")
    assert await world.states(services, show.id) == {"A1": "X", "B1": "X", "B4": "X"}
    await upload(services, place, show, without(HALL, "B4"))
    assert await world.states(services, show.id) == {"B1": "X"}
    await check_show(services, show.id)


async def test_seats_that_the_new_layout_keeps_stay_with_who_has_them(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place, HALL)
    await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    await world.lock(services_with_fakes, world.customer(), show, ["B1"])
    version, _ = await version_of(services_with_fakes, show)
    uploaded = await upload(services_with_fakes, place, show, without(HALL, "B4"))
    assert uploaded.show.layout_version == 2
    assert await version_of(services_with_fakes, show) == (version + 1, 2)
    assert await world.states(services_with_fakes, show.id) == {"A1": "B", "A2": "B", "B1": "L"}
    last = (await seats.read_changes(world.as_(services_with_fakes, VISITOR), show.id, version, 10))[-1]
    assert (last.version, last.layout_version, dict(last.changes)) == (version + 1, 2, {})
    await check_show(services_with_fakes, show.id)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (without(HALL, "A1"), "GONE"),
        (altered(HALL, "A1", NewSeat("A1", "Silver")), "RETYPED"),
        (altered(HALL, "A1", NewSeat("A1", "Gold", blocked_reason="Broken")), "BLOCKED"),
    ],
)
async def test_a_layout_that_would_take_a_sold_or_locked_seat_becomes_a_plan(
    services_with_fakes: Services, wanted: NewLayout, why: str
) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place, HALL)
    ticket = await world.booked_ticket(services_with_fakes, world.customer(), show, ["A1"])
    before = await version_of(services_with_fakes, show), await world.states(services_with_fakes, show.id)
    refused = await refusal(services_with_fakes, place, show, wanted)
    assert (refused.seats, refused.bookings) == (("A1",), 1)
    assert (await version_of(services_with_fakes, show), await world.states(services_with_fakes, show.id)) == before
    again = await refusal(services_with_fakes, place, show, wanted)
    assert again.plan_id == refused.plan_id
    async with services_with_fakes.engine.connect() as db:
        plans = text("select id, layout_version, conflicts from layout_plans where show_id = :show")
        [plan] = await db.execute(plans, {"show": show.id})
    [conflict] = plan.conflicts
    assert (plan.id, plan.layout_version) == (refused.plan_id, 1)
    assert (conflict["seat_id"], conflict["booking_id"], conflict["why"]) == ("A1", ticket.booking_id, why)


async def test_a_refused_layout_may_be_sent_again_with_its_key_once_the_seats_are_free(
    services: Services, clock: Clock
) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL, lock_ttl_seconds=60)
    await world.lock(services, world.customer(), show, ["A1"])
    wanted = without(HALL, "A1")
    with pytest.raises(LayoutConflict) as refused:
        await upload(services, place, show, wanted, "key")
    assert (refused.value.seats, refused.value.bookings) == (("A1",), 0)
    await clock.advance(seconds=61)
    uploaded = await upload(services, place, show, wanted, "key")
    assert uploaded.show.layout_version == 2
    assert await world.states(services, show.id) == {}
    await check_show(services, show.id)


async def test_a_replay_does_not_bring_an_old_layout_back(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    await upload(services, place, show, without(HALL, "B4"), "old")
    newest = await upload(services, place, show, without(HALL, "B3"), "new")
    again = await upload(services, place, show, without(HALL, "B4"), "old")
    assert (again.show.layout_version, again.layout.id) == (3, newest.layout.id)


async def test_layouts_and_locks_at_once_lose_nobodys_seat(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    halls = [without(HALL, f"A{i}") for i in (1, 2, 3, 4)]
    outcomes = await asyncio.gather(
        *(upload(services, place, show, hall) for hall in halls),
        *(world.lock(services, world.customer(), show, [f"A{i}"]) for i in (1, 2, 3, 4)),
        return_exceptions=True,
    )
    assert any(isinstance(outcome, UploadedLayout) for outcome in outcomes)
    seat_map = await seats.read_seat_map(world.as_(services, VISITOR), show.id)
    assert set(seat_map.states) <= set(seat_map.layout.by_id)
    assert set(seat_map.states.values()) <= {SeatState.LOCKED}
    await check_show(services, show.id)


async def test_foreign_and_cancelled_shows_keep_their_layout(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    with pytest.raises(NotFound):
        await upload(services, other, show, without(HALL, "A1"))
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Rain")
    with pytest.raises(ShowClosed):
        await upload(services, place, show, without(HALL, "A1"))
    assert (await version_of(services, show))[1] == 1
