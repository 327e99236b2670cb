"""Best seats on a real PostgreSQL: what is proposed is what is held, and who comes second gets the next best."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from domain.accounts import Principal
from domain.errors import InvalidInput, NotFound
from domain.seats.errors import NoSeatsFit
from domain.seats.reasons import Why
from domain.seats.state import SeatLock
from domain.seats.wishes import NewWish
from domain.shows import Show
from resolvers import seats
from resolvers.context import Services
from tests import world
from tests.invariants import check_show


async def best(services: Services, who: Principal, show: Show, wish: NewWish) -> SeatLock | NoSeatsFit:
    try:
        return await seats.lock_best_available(world.as_(services, who), show.id, wish)
    except NoSeatsFit as refusal:
        return refusal


async def test_a_lock_holds_what_was_proposed_at_the_proposed_price(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    proposal = await seats.best_available(world.as_(services, who), show.id, NewWish(2))
    assert await world.states(services, show.id) == {}
    lock = await best(services, who, show, NewWish(2))
    assert isinstance(lock, SeatLock)
    assert (lock.seat_ids, lock.total_minor, lock.why) == (proposal.seat_ids, proposal.total_minor, proposal.why)
    following = await seats.best_available(world.as_(services, who), show.id, NewWish(2))
    assert not set(following.seat_ids) & set(lock.seat_ids)


async def test_parties_that_want_the_same_seats_at_once_all_get_seats_until_the_hall_is_full(
    services: Services,
) -> None:
    show = await world.show_on_sale(services)
    size = len((await seats.read_seat_map(world.as_(services, world.customer()), show.id)).layout.seats)
    rivals = [best(services, world.customer(), show, NewWish(2)) for _ in range(size)]
    outcomes = await asyncio.gather(*rivals)
    assert Counter(map(type, outcomes)) == {SeatLock: size // 2, NoSeatsFit: size - size // 2}
    held = [seat_id for lock in outcomes if isinstance(lock, SeatLock) for seat_id in lock.seat_ids]
    assert len(held) == len(set(held)) == size // 2 * 2
    await check_show(services, show.id)


async def test_a_repeated_key_finds_the_first_lock_and_holds_nothing_more(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    ctx = world.as_(services, who).with_key("best", "body")
    first = await seats.lock_best_available(ctx, show.id, NewWish(2))
    again = await seats.lock_best_available(ctx, show.id, NewWish(2))
    assert (again.id, again.seat_ids) == (first.id, first.seat_ids)
    assert len(await world.states(services, show.id)) == 2


async def test_an_unknown_show_and_too_many_seats_are_refused_and_what_nothing_fits_is_told(services: Services) -> None:
    show = await world.show_on_sale(services)
    unknown = replace(show, id=show.id[:-3] + "zzz")
    with pytest.raises(NotFound):
        await seats.best_available(world.as_(services, world.customer()), unknown.id, NewWish(2))
    with pytest.raises(InvalidInput):
        await seats.best_available(world.as_(services, world.customer()), show.id, NewWish(11))
    few = await seats.best_available(world.as_(services, world.customer()), show.id, NewWish(2, accessible=2))
    assert few.why.code is Why.TOO_FEW_WHEELCHAIR_SPACES
