"""A lock becomes a booking: once, for its owner, while its show can still be paid for."""

import pytest

from domain import ids
from domain.bookings import BookingStatus
from domain.errors import InvalidInput, NotFound
from domain.seats.errors import LockExpired
from domain.shows import ShowClosed
from resolvers import bookings, cancellations, checkout, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show


async def test_a_replay_answers_its_booking_also_when_its_hold_has_run_out(services: Services, clock: Clock) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    ctx = world.as_(services, who).with_key("key", "body")
    first = await bookings.initiate_booking(ctx, lock.id)
    await clock.advance(seconds=301)
    again = await bookings.initiate_booking(ctx, lock.id)
    assert (again.booking.id, again.booking.status, again.created) == (first.booking.id, BookingStatus.EXPIRED, True)
    with pytest.raises(LockExpired):
        await bookings.initiate_booking(world.as_(services, who), lock.id)


async def test_a_lock_of_a_cancelled_show_becomes_no_booking(services: Services) -> None:
    place = await world.venue(services)
    show, who = await world.show_on_sale(services, place), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    with pytest.raises(ShowClosed):
        await bookings.initiate_booking(world.as_(services, who), lock.id)
    assert (await seats.read_lock(world.as_(services, who), lock.id)).booking_id is None


async def test_a_lock_goes_with_its_own_show_alone(services: Services) -> None:
    show, other, who = await world.show_on_sale(services), await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    with pytest.raises(InvalidInput) as refusal:
        await bookings.initiate_booking(world.as_(services, who), lock.id, other.id)
    assert [error.field for error in refusal.value.errors] == ["show_id"]
    with pytest.raises(NotFound) as missing:
        await bookings.initiate_booking(world.as_(services, who), lock.id, ids.new(ids.SHOW))
    assert missing.value.id.startswith("SHOW_")
    assert (await seats.read_lock(world.as_(services, who), lock.id)).booking_id is None


async def test_a_caller_who_acts_for_a_customer_names_the_owner_of_the_lock(services_with_fakes: Services) -> None:
    show, who, other = await world.show_on_sale(services_with_fakes), world.customer(), world.customer()
    operator = world.as_(services_with_fakes, world.OPERATOR)
    lock = await seats.lock_seats(operator, show.id, ["A1"], who.actor_id)
    with pytest.raises(NotFound):
        await bookings.initiate_booking(operator, lock.id, show.id, other.actor_id)
    with pytest.raises(NotFound):
        await seats.release_seats(operator, lock.id, other.actor_id)
    assert await world.states(services_with_fakes, show.id) == {"A1": "L"}
    assert (await seats.read_lock(operator, lock.id)).booking_id is None
    booking = (await bookings.initiate_booking(operator, lock.id, show.id, who.actor_id)).booking
    assert booking.customer_id == who.actor_id
    payment = await world.open_payment(services_with_fakes, world.OPERATOR, booking)
    await world.report(services_with_fakes, payment.id)
    ticket = (await checkout.confirm_booking(operator, booking.id, payment.id)).ticket
    with pytest.raises(NotFound):
        await cancellations.cancel_booking(operator, ticket.id, None, other.actor_id)
    assert await world.states(services_with_fakes, show.id) == {"A1": "B"}
    await check_show(services_with_fakes, show.id)
