"""Linked seats are one unit in whatever is done to them."""

import asyncio
from dataclasses import replace

import pytest

from domain.errors import InvalidInput
from domain.layouts import NewLayout, NewSeat
from domain.seats.errors import SeatsTaken, SeatsUnavailable
from domain.seats.state import SeatLock
from resolvers import bookings, cancellations, layouts, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show

SOFAS = NewLayout(
    1,
    6,
    [
        NewSeat("A1", "Gold", linked_with=["A2"]),
        *(NewSeat(f"A{column}", "Gold") for column in (2, 3, 4)),
        NewSeat("A5", "Gold", linked_with=["A6"]),
        NewSeat("A6", "Gold"),
    ],
)


async def test_a_sofa_is_blocked_and_put_back_whole(services: Services) -> None:
    place = await world.venue(services)
    owner = world.as_(services, place.owner)
    show = await world.show_on_sale(services, place, SOFAS)
    await seats.block_seats(owner, show.id, ["a1"], "Torn")
    assert await world.states(services, show.id) == {"A1": "X", "A2": "X"}
    await world.lock(services, world.customer(), show, ["A5"])
    with pytest.raises(SeatsTaken) as refused:
        await seats.block_seats(owner, show.id, ["A3", "A6"], "Torn")
    assert refused.value.seats == ("A5", "A6")
    await seats.unblock_seats(owner, show.id, ["A2"])
    assert await world.states(services, show.id) == {"A5": "L", "A6": "L"}
    await check_show(services, show.id)


async def test_a_part_of_a_sofa_is_not_given_back_and_the_refusal_names_the_rest(services_with_fakes: Services) -> None:
    who = world.customer()
    ctx = world.as_(services_with_fakes, who)
    show = await world.show_on_sale(services_with_fakes, layout=SOFAS)
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A3"])
    for ask in (cancellations.quote_cancellation, cancellations.cancel_booking):
        with pytest.raises(InvalidInput, match="A1 is linked with A2") as refused:
            await ask(ctx, ticket.id, ["A1", "A3"])
        assert [problem.field for problem in refused.value.errors] == ["seat_ids"]
    assert await world.states(services_with_fakes, show.id) == {"A1": "B", "A2": "B", "A3": "B"}
    done = await cancellations.cancel_booking(ctx, ticket.id, ["a2", "a1"])
    assert done.cancellation.seat_ids == ["A1", "A2"]
    again = await cancellations.cancel_booking(ctx, ticket.id, ["A1", "A2"])
    assert again.cancellation.id == done.cancellation.id
    assert await world.states(services_with_fakes, show.id) == {"A3": "B"}
    await check_show(services_with_fakes, show.id)


async def test_a_payment_after_the_hold_buys_no_half_of_a_sofa_that_was_made_meanwhile(
    services_with_fakes: Services, clock: Clock
) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place, SOFAS)
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A3"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    await clock.advance(hours=2)
    linked = replace(SOFAS, seats=[*SOFAS.seats[:2], NewSeat("A3", "Gold", linked_with=["A4"]), *SOFAS.seats[3:]])
    await layouts.upload_seat_layout(world.as_(services_with_fakes, place.owner), show.id, linked)
    await world.report(services_with_fakes, payment.id)
    assert await world.states(services_with_fakes, show.id) == {}
    assert (await bookings.read_booking(world.as_(services_with_fakes, who), booking.id)).status == "EXPIRED"
    await check_show(services_with_fakes, show.id)


async def test_a_block_set_by_hand_takes_in_the_sofa_that_a_new_layout_makes_of_its_seat(services: Services) -> None:
    place = await world.venue(services)
    owner = world.as_(services, place.owner)
    apart = replace(SOFAS, seats=[replace(seat, linked_with=()) for seat in SOFAS.seats])
    show = await world.show_on_sale(services, place, apart)
    await seats.block_seats(owner, show.id, ["A1"], "Camera")
    await layouts.upload_seat_layout(owner, show.id, SOFAS)
    assert await world.states(services, show.id) == {"A1": "X", "A2": "X"}
    await check_show(services, show.id)


async def test_a_sofa_wanted_by_its_halves_at_once_goes_to_one_as_a_whole(services: Services) -> None:
    place = await world.venue(services)
    owner, show = world.as_(services, place.owner), await world.show_on_sale(services, place, SOFAS)
    for _ in range(20):
        customers = [world.customer() for _ in range(2)]
        outcomes = await asyncio.gather(
            world.lock(services, customers[0], show, ["A1"]),
            world.lock(services, customers[1], show, ["A2"]),
            seats.block_seats(owner, show.id, ["A2"], "Camera"),
            return_exceptions=True,
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, SeatsUnavailable | SeatsTaken)]
        assert len(refused) == 2
        states = await world.states(services, show.id)
        assert states in ({"A1": "L", "A2": "L"}, {"A1": "X", "A2": "X"})
        for customer, outcome in zip(customers, outcomes, strict=False):
            if isinstance(outcome, SeatLock):
                await seats.release_seats(world.as_(services, customer), outcome.id)
        await seats.unblock_seats(owner, show.id, ["A1"])
    await check_show(services, show.id)
