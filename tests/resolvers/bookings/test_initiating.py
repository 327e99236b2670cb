"""A lock becomes a booking: once, for its owner, while its show can still be paid for."""

import pytest

from domain.errors import NotFound
from resolvers import bookings, cancellations, checkout, seats
from resolvers.context import Services
from tests import world
from tests.invariants import check_show


async def test_whoever_acts_for_a_customer_names_the_owner_of_the_lock(services: Services) -> None:
    show, who, other = await world.show_on_sale(services), world.customer(), world.customer()
    operator = world.as_(services, world.OPERATOR)
    lock = await seats.lock_seats(operator, show.id, ["A1"], who.actor_id)
    with pytest.raises(NotFound):
        await bookings.initiate_booking(operator, lock.id, show.id, other.actor_id)
    with pytest.raises(NotFound):
        await seats.release_seats(operator, lock.id, other.actor_id)
    assert await world.states(services, show.id) == {"A1": "L"}
    assert (await seats.read_lock(operator, lock.id)).booking_id is None
    booking = (await bookings.initiate_booking(operator, lock.id, show.id, who.actor_id)).booking
    assert booking.customer_id == who.actor_id
    payment = await world.open_payment(services, world.OPERATOR, booking)
    await world.report(services, payment.id)
    ticket = (await checkout.confirm_booking(operator, booking.id, payment.id)).ticket
    with pytest.raises(NotFound):
        await cancellations.cancel_booking(operator, ticket.id, None, other.actor_id)
    assert await world.states(services, show.id) == {"A1": "B"}
    await check_show(services, show.id)
