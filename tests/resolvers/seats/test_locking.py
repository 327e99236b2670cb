"""What a lock gives, refuses and leaves as it was."""

from dataclasses import replace

import pytest

from domain import ids
from domain.accounts import SYSTEM, VISITOR
from domain.errors import Forbidden, IdempotencyMismatch, InvalidInput, NotFound, Unauthenticated
from domain.seats.errors import (
    ExtensionUsed,
    LockExpired,
    LockLimit,
    LockReleased,
    SeatLimit,
    SeatsTaken,
    SeatsUnavailable,
)
from domain.shows import Show, ShowClosed
from resolvers import bookings, cancellations, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show


async def test_a_lock_says_what_it_costs_and_until_when(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A2", "A1"])
    assert lock.seat_ids == ["A1", "A2"]
    assert (lock.amount_minor, lock.currency) == (50000, "INR")
    assert (lock.expires_at - lock.now).total_seconds() == 300
    assert ids.show_of(lock.id) == show.id


async def test_a_refusal_names_the_taken_seats_and_equal_alternatives_and_takes_nothing(services: Services) -> None:
    show = await world.show_on_sale(services)
    await world.lock(services, world.customer(), show, ["A1", "A2"])
    with pytest.raises(SeatsUnavailable) as refusal:
        await world.lock(services, world.customer(), show, ["A2", "A3"])
    assert refusal.value.unavailable_seats == ("A2",)
    assert refusal.value.alternatives[0] == ("A3", "A4")
    assert all(len(offer) == 2 for offer in refusal.value.alternatives)
    assert [offer.seat_ids for offer in refusal.value.offers] == [*refusal.value.alternatives]
    assert {(offer.amount_minor, offer.total_minor) for offer in refusal.value.offers} == {(50000, 50000)}
    assert await world.states(services, show.id) == {"A1": "L", "A2": "L"}
    await check_show(services, show.id)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [([], "seat_ids"), (["A1", "A1"], "seat_ids[1]"), (["A1", "Z9"], "seat_ids[1]"), ([""], "seat_ids[0]")],
)
async def test_bad_seats_are_named_by_their_place(services: Services, wanted: list[str], field: str) -> None:
    show = await world.show_on_sale(services)
    with pytest.raises(InvalidInput) as refusal:
        await world.lock(services, world.customer(), show, wanted)
    assert [error.field for error in refusal.value.errors] == [field]
    assert await world.states(services, show.id) == {}


async def test_a_megabyte_of_seats_is_refused(services: Services) -> None:
    show, many = await world.show_on_sale(services), [f"Z{n}" for n in range(50_000)]
    with pytest.raises(InvalidInput):
        await world.lock(services, world.customer(), show, many)
    with pytest.raises(InvalidInput):
        await world.lock(services, world.customer(), show, [*many, *many])
    assert await world.states(services, show.id) == {}


async def test_an_eleventh_seat_and_a_third_lock_are_refused(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    with pytest.raises(SeatLimit):
        await world.lock(services, who, show, [f"A{n}" for n in range(1, 11)] + ["B1"])
    await world.lock(services, who, show, ["A1"])
    await world.lock(services, who, show, ["A2"])
    with pytest.raises(LockLimit):
        await world.lock(services, who, show, ["A3"])
    assert await world.states(services, show.id) == {"A1": "L", "A2": "L"}


async def test_a_lock_gives_way_only_to_the_caller_who_made_it(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    kiosk = replace(world.KIOSK, partner_id=show.partner_id)
    own = await world.lock(services, who, show, ["A1"])
    sold_for = await seats.lock_seats(world.as_(services, kiosk), show.id, ["B1"], who.actor_id)
    for ctx, seat_id in ((world.as_(services, kiosk), "A1"), (world.as_(services, who), "B1")):
        with pytest.raises(SeatsUnavailable):
            await seats.lock_seats(ctx, show.id, [seat_id], who.actor_id)
    assert (await seats.read_lock(world.as_(services, who), own.id)).status == "LIVE"
    newer = await seats.lock_seats(world.as_(services, kiosk), show.id, ["B1", "B2"], who.actor_id)
    assert (await seats.read_lock(world.as_(services, kiosk), sold_for.id)).status == "RELEASED"
    assert await world.states(services, show.id) == {"A1": "L", "B1": "L", "B2": "L"}
    assert newer.made_by == kiosk.actor_id
    await check_show(services, show.id)


async def test_locking_seats_of_an_own_older_lock_takes_them_over_and_frees_the_rest(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    older = await world.lock(services, who, show, ["A1", "A2"])
    newer = await world.lock(services, who, show, ["A2", "A3"])
    assert await world.states(services, show.id) == {"A2": "L", "A3": "L"}
    assert (await seats.read_lock(world.as_(services, who), older.id)).status == "RELEASED"
    assert [lock.id for lock in await seats.list_my_locks(world.as_(services, who))] == [newer.id]
    await check_show(services, show.id)


async def test_an_own_lock_that_became_a_booking_gives_way_to_nothing(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    await world.booking_to_pay(services, who, show, ["A1"])
    with pytest.raises(SeatsUnavailable):
        await world.lock(services, who, show, ["A1"])


async def test_the_seats_of_an_expired_lock_are_available_before_the_sweep(services: Services, clock: Clock) -> None:
    show, late, rival = await world.show_on_sale(services), world.customer(), world.customer()
    lock = await world.lock(services, late, show, ["A1"])
    await clock.advance(seconds=300)
    assert (await world.lock(services, rival, show, ["A1"])).owner_id == rival.actor_id
    with pytest.raises(LockExpired):
        await bookings.initiate_booking(world.as_(services, late), lock.id)
    await check_show(services, show.id)


async def test_a_lock_is_still_good_in_its_last_second(services: Services, clock: Clock) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    await clock.advance(seconds=299)
    assert (await bookings.initiate_booking(world.as_(services, who), lock.id)).created


async def test_the_sweep_frees_what_ran_out_and_logs_it(services: Services, clock: Clock) -> None:
    show = await world.show_on_sale(services)
    await world.lock(services, world.customer(), show, ["A1", "A2"])
    await clock.advance(seconds=301)
    assert show.id in await seats.due_shows(world.as_(services, SYSTEM))
    assert await seats.expire_locks(world.as_(services, SYSTEM), show.id) == 2
    assert await seats.expire_locks(world.as_(services, SYSTEM), show.id) == 0
    assert await world.states(services, show.id) == {}
    await check_show(services, show.id)


async def test_releasing_twice_releases_once_and_a_released_lock_books_nothing(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A2", "A1"])
    assert (await seats.release_seats(world.as_(services, who), lock.id)).released_seat_ids == ["A1", "A2"]
    assert (await seats.release_seats(world.as_(services, who), lock.id)).released_seat_ids == []
    with pytest.raises(LockReleased):
        await bookings.initiate_booking(world.as_(services, who), lock.id)
    assert await world.states(services, show.id) == {}


async def test_a_lock_is_extended_once_by_one_ttl(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    extended = await seats.extend_lock(world.as_(services, who), lock.id)
    assert (extended.expires_at - lock.expires_at).total_seconds() == 300
    with pytest.raises(ExtensionUsed):
        await seats.extend_lock(world.as_(services, who), lock.id)
    await check_show(services, show.id)


async def test_another_customers_lock_is_not_there(services: Services) -> None:
    show, who, other = await world.show_on_sale(services), world.customer(), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    for attempt in (seats.release_seats, seats.extend_lock, seats.read_lock, bookings.initiate_booking):
        with pytest.raises(NotFound):
            await attempt(world.as_(services, other), lock.id)
    with pytest.raises(Unauthenticated):
        await seats.release_seats(world.as_(services, VISITOR), lock.id)
    with pytest.raises(Forbidden):
        await seats.lock_seats(world.as_(services, other), show.id, ["A2"], who.actor_id)
    assert await world.states(services, show.id) == {"A1": "L"}


async def test_an_operator_locks_for_a_customer(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await seats.lock_seats(world.as_(services, world.OPERATOR), show.id, ["A1"], who.actor_id)
    assert lock.owner_id == who.actor_id


async def test_the_same_key_locks_once_and_another_body_under_it_is_refused(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    ctx = world.as_(services, who).with_key("key-1", ["A1"])
    first = await seats.lock_seats(ctx, show.id, ["A1"])
    again = await seats.lock_seats(ctx, show.id, ["A1"])
    assert again.id == first.id
    with pytest.raises(IdempotencyMismatch):
        await seats.lock_seats(world.as_(services, who).with_key("key-1", ["A2"]), show.id, ["A2"])
    assert await world.states(services, show.id) == {"A1": "L"}


async def test_nothing_is_locked_once_sales_are_over(services: Services, clock: Clock) -> None:
    place = await world.venue(services)
    show, cancelled = await world.show_on_sale(services, place), await _another_show(services)
    await cancellations.cancel_show(world.as_(services, cancelled[1].owner), cancelled[0].id, "Rain")
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), cancelled[0], ["A1"])
    await clock.advance(days=3)
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), show, ["A1"])
    assert await world.states(services, show.id) == {}


async def _another_show(services: Services) -> tuple[Show, world.Venue]:
    place = await world.venue(services)
    return await world.show_on_sale(services, place), place


async def test_blocked_seats_are_out_of_sale_until_they_are_put_back(services: Services) -> None:
    show, place = await _another_show(services)
    owner = world.as_(services, place.owner)
    await seats.block_seats(owner, show.id, ["A1"], "Broken")
    with pytest.raises(SeatsUnavailable):
        await world.lock(services, world.customer(), show, ["A1"])
    await world.lock(services, world.customer(), show, ["A2"])
    with pytest.raises(SeatsTaken):
        await seats.block_seats(owner, show.id, ["A2"], "Broken")
    await seats.unblock_seats(owner, show.id, ["A1"])
    assert await world.states(services, show.id) == {"A2": "L"}
    await check_show(services, show.id)
