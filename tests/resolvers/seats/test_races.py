"""Races for seats, on a real PostgreSQL, with counted results."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

from domain.accounts import SYSTEM, Principal
from domain.errors import DomainError
from domain.seats.errors import LockLimit, SeatsUnavailable
from domain.seats.state import SeatLock
from domain.shows import Show
from models.seats.claims import read_claims
from resolvers import bookings, cancellations, checkout, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show


async def outcome_of(services: Services, who: Principal, show: Show, seat_ids: list[str]) -> SeatLock | DomainError:
    try:
        return await world.lock(services, who, show, seat_ids)
    except DomainError as refusal:
        return refusal


async def test_of_200_customers_who_want_one_seat_at_once_one_gets_it(services: Services) -> None:
    show = await world.show_on_sale(services)
    rivals = [outcome_of(services, world.customer(), show, ["A1"]) for _ in range(200)]
    outcomes = Counter(type(outcome) for outcome in await asyncio.gather(*rivals))
    assert outcomes == {SeatLock: 1, SeatsUnavailable: 199}
    assert await world.states(services, show.id) == {"A1": "L"}
    await check_show(services, show.id)


async def test_crossed_orders_of_the_same_seats_never_deadlock_and_never_split(services: Services) -> None:
    show = await world.show_on_sale(services)
    one, other = world.customer(), world.customer()
    for _ in range(500):
        outcomes = await asyncio.gather(
            outcome_of(services, one, show, ["A1", "A2", "A3"]), outcome_of(services, other, show, ["A3", "A2", "A1"])
        )
        won = [outcome for outcome in outcomes if isinstance(outcome, SeatLock)]
        assert [type(outcome) for outcome in outcomes if outcome not in won] == [SeatsUnavailable]
        assert await world.states(services, show.id) == {"A1": "L", "A2": "L", "A3": "L"}
        winner = one if won[0].owner_id == one.actor_id else other
        await seats.release_seats(world.as_(services, winner), won[0].id)
    await check_show(services, show.id)


async def test_32_tasks_of_every_kind_on_one_show_keep_every_limit(services_with_fakes: Services) -> None:
    show = await world.show_on_sale(services_with_fakes, layout=world.rows_of_seats("ABCD", 10), lock_ttl_seconds=2)
    seat_ids = [f"{row}{column}" for row in "ABCD" for column in range(1, 11)]
    customers = [world.customer() for _ in range(8)]
    refused: Counter[str] = Counter()

    async def live(task: int) -> None:
        dice = random.Random(task)
        for _ in range(12):
            who = dice.choice(customers)
            try:
                await _one_step(services_with_fakes, dice, who, show, dice.sample(seat_ids, dice.randint(1, 3)))
            except DomainError as refusal:
                refused[refusal.code] += 1

    await asyncio.gather(*(live(task) for task in range(32)))
    assert "UNAVAILABLE" not in refused
    await check_show(services_with_fakes, show.id)


async def _one_step(services: Services, dice: random.Random, who: Principal, show: Show, wanted: list[str]) -> None:
    step = dice.randrange(4)
    if step == 0:
        await seats.expire_locks(world.as_(services, SYSTEM), show.id)
        return
    lock = await world.lock(services, who, show, wanted)
    await _expect_the_limit(services, who)
    if step == 1:
        await seats.release_seats(world.as_(services, who), lock.id)
        return
    if step == 2:
        await asyncio.sleep(dice.random())
    booking = (await bookings.initiate_booking(world.as_(services, who), lock.id)).booking
    payment = await world.open_payment(services, who, booking)
    await world.report(services, payment.id)
    ticket = (await checkout.confirm_booking(world.as_(services, who), booking.id, payment.id)).ticket
    if dice.random() < 0.5:
        await cancellations.cancel_booking(world.as_(services, who), ticket.id)


async def _expect_the_limit(services: Services, who: Principal) -> None:
    """The limit held when the newest of the customer's locks was granted. A reader's own time says nothing of it: the
    reader may see a lock that was granted later than that, in place of one that had run out.
    """
    mine = await seats.list_my_locks(world.as_(services, who))
    newest = max((lock.locked_at for lock in mine), default=None)
    live = [lock for lock in mine if newest is not None and newest < lock.expires_at]
    assert len(live) <= services.policy.locks_per_customer, live


async def test_limits_hold_when_one_customer_asks_many_times_at_once(services_with_fakes: Services) -> None:
    show = await world.show_on_sale(services_with_fakes)
    who = world.customer()
    outcomes = await asyncio.gather(*(outcome_of(services_with_fakes, who, show, [f"A{n}"]) for n in range(1, 11)))
    assert Counter(type(outcome) for outcome in outcomes) == {SeatLock: 2, LockLimit: 8}
    assert len(await world.states(services_with_fakes, show.id)) == 2


async def test_a_confirmation_and_a_rival_at_the_last_moment_leave_one_owner(
    services_with_fakes: Services, clock: Clock
) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place, lock_ttl_seconds=60)
    owners: Counter[str] = Counter()
    for _ in range(200):
        first, rival = world.customer(), world.customer()
        booking = await world.booking_to_pay(services_with_fakes, first, show, ["A1"])
        payment = await world.open_payment(services_with_fakes, first, booking)
        held_until = (await bookings.read_booking(world.as_(services_with_fakes, first), booking.id)).expires_at
        await clock.set(held_until - timedelta(milliseconds=random.randint(0, 4)))
        answer, outcome = await asyncio.gather(
            world.report(services_with_fakes, payment.id), outcome_of(services_with_fakes, rival, show, ["A1"])
        )
        owner = await _owner_of(services_with_fakes, show.id)
        if answer.booking_status == "CONFIRMED":
            assert owner == (first.actor_id, "B")
            assert isinstance(outcome, SeatsUnavailable)
            ticket = (
                await checkout.confirm_booking(world.as_(services_with_fakes, first), booking.id, payment.id)
            ).ticket
            await cancellations.cancel_booking(world.as_(services_with_fakes, first), ticket.id)
        else:
            assert owner == (rival.actor_id, "L")
            assert isinstance(outcome, SeatLock)
            await seats.release_seats(world.as_(services_with_fakes, rival), outcome.id)
        owners[owner[1]] += 1
    assert sum(owners.values()) == 200
    await check_show(services_with_fakes, show.id)


async def _owner_of(services: Services, show_id: str) -> tuple[str, str]:
    async with world.as_(services, SYSTEM).reading() as db:
        [claim] = await read_claims(db, show_id)
    return claim.owner_id or "", claim.state.value
