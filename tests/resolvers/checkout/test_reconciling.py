"""With every callback lost: how often the provider is asked, and what comes of it."""

from datetime import timedelta

import pytest

from domain.accounts import SYSTEM
from domain.bookings import BookingStatus
from domain.payments import PaymentStatus
from domain.ports import ProviderPayment
from resolvers import bookings, checkout
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingProvider
from tests.resolvers import rows


async def asked_again_after(services: Services, payment_id: str) -> timedelta:
    statement = """select max(due_at) - now() from outbox where event = 'PaymentInitiated'
                   and payload ->> 'payment_id' = :payment"""
    ((pause,),) = await rows.read(services, statement, payment=payment_id)
    assert isinstance(pause, timedelta)
    return pause


@pytest.mark.parametrize(("age", "pause"), [(0, 120), (370, 120), (700, 120), (1200, 600), (9000, 3600)])
async def test_while_the_customer_may_be_paying_nothing_waits_longer_than_two_minutes(
    services_with_fakes: Services, clock: Clock, age: int, pause: int
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    payment = await world.open_payment(
        services_with_fakes, who, await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    )
    await clock.advance(seconds=age)
    await checkout.reconcile_payment(world.as_(services_with_fakes, SYSTEM), show.id, payment.id)
    waits = await asked_again_after(services_with_fakes, payment.id)
    assert timedelta(seconds=pause - 5) < waits <= timedelta(seconds=pause + 5)


async def test_money_that_was_never_reported_buys_its_seats_when_the_provider_is_asked(
    services_with_fakes: Services, provider: RememberingProvider
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    provider.says[payment.id] = ProviderPayment(PaymentStatus.SUCCEEDED, 25000, "INR", "ref-late")
    await checkout.reconcile_payment(world.as_(services_with_fakes, SYSTEM), show.id, payment.id)
    known = await bookings.read_booking(world.as_(services_with_fakes, who), booking.id)
    assert known.status is BookingStatus.CONFIRMED
