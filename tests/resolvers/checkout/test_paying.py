"""Payments that begin, begin again, or must not begin."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import SYSTEM
from domain.bookings import BookingNotPayable
from domain.checkout.errors import PaymentDeclined, PaymentUnusable
from domain.errors import Busy, IdempotencyMismatch, InvalidInput
from domain.payments import PaymentStatus
from domain.ports import ProviderPayment
from domain.shows import ShowClosed
from models.payments import payments as payment_rows
from resolvers import cancellations, checkout, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingProvider
from tests.invariants import check_show
from tests.resolvers import rows


@pytest.mark.parametrize(
    "amount", ["1E+999999", "1E+30", "-1", "0", "250.001", "250.0000000000000000000000000000001", "NaN", "Infinity"]
)
async def test_an_amount_that_nobody_can_pay_is_refused_by_name(services: Services, amount: str) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    with pytest.raises(InvalidInput) as refusal:
        await checkout.initiate_payment(world.as_(services, who), booking.id, Decimal(amount), "UPI")
    assert [error.field for error in refusal.value.errors] == ["amount"]


async def test_a_key_that_found_an_open_payment_goes_on_standing_for_it(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    ctx = world.as_(services_with_fakes, who).with_key("second", "body")
    found = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    assert (found.payment.id, found.created) == (payment.id, False)
    await world.report(services_with_fakes, payment.id, "FAILED")
    again = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    assert (again.payment.id, again.payment.status, again.created) == (payment.id, PaymentStatus.FAILED, False)
    with pytest.raises(IdempotencyMismatch):
        await checkout.initiate_payment(ctx.with_key("second", "other"), booking.id, Decimal(250), "CARD")
    await world.open_payment(services_with_fakes, who, booking)
    late = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    assert late.payment.id == payment.id
    await check_show(services_with_fakes, show.id)


async def test_a_booking_that_a_late_success_paid_offers_no_other_payment_that_is_still_open(
    services_with_fakes: Services,
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    failed = await world.open_payment(services_with_fakes, who, booking)
    await world.report(services_with_fakes, failed.id, "FAILED")
    ctx = world.as_(services_with_fakes, who).with_key("key", "body")
    second = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    await world.report(services_with_fakes, failed.id)
    with pytest.raises(BookingNotPayable):
        await world.open_payment(services_with_fakes, who, booking)
    assert (await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")).payment.id == second.payment.id
    await check_show(services_with_fakes, show.id)


async def test_a_payment_that_the_provider_refuses_fails_at_once_and_makes_way_for_another(
    services_with_fakes: Services, provider: RememberingProvider
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    provider.refuses = True
    ctx = world.as_(services_with_fakes, who).with_key("key", "body")
    refused = []
    for _ in range(2):
        with pytest.raises(PaymentDeclined) as refusal:
            await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
        refused.append(refusal.value.payment_id)
    assert refused[0] == refused[1]
    async with world.as_(services_with_fakes, SYSTEM).reading() as db:
        [failed] = await payment_rows.of_bookings(db, [(show.id, booking.id)])
    assert (failed.id, failed.status) == (refused[0], PaymentStatus.FAILED)
    assert not (await seats.read_lock(world.as_(services_with_fakes, who), booking.lock_id)).payment_started
    provider.refuses = False
    payment = await world.open_payment(services_with_fakes, who, booking, "CARD")
    await world.report(services_with_fakes, payment.id)
    assert await world.states(services_with_fakes, show.id) == {"A1": "B"}
    await check_show(services_with_fakes, show.id)


async def test_a_provider_that_is_away_leaves_the_payment_to_a_retry(
    services_with_fakes: Services, provider: RememberingProvider
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    provider.away = True
    with pytest.raises(Busy):
        await world.open_payment(services_with_fakes, who, booking)
    provider.away = False
    payment = await world.open_payment(services_with_fakes, who, booking)
    assert (payment.status, list(provider.opened)) == (PaymentStatus.INITIATED, [payment.id])


async def test_a_success_over_nothing_books_nothing_and_has_nothing_to_give_back(
    services_with_fakes: Services, provider: RememberingProvider
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    provider.says[payment.id] = ProviderPayment(PaymentStatus.SUCCEEDED, 0, "INR", "ref")
    with pytest.raises(PaymentUnusable) as unusable:
        await checkout.confirm_booking(world.as_(services_with_fakes, who), booking.id, payment.id)
    assert unusable.value.outcome == "MISMATCH"
    assert await rows.count(services_with_fakes, "refunds", "show_id = :show", show=show.id) == 0
    assert await world.states(services_with_fakes, show.id) == {"A1": "L"}
    await check_show(services_with_fakes, show.id)


async def test_no_payment_begins_once_the_show_is_cancelled(services: Services, provider: RememberingProvider) -> None:
    place = await world.venue(services)
    show, who = await world.show_on_sale(services, place), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    with pytest.raises(ShowClosed):
        await world.open_payment(services, who, booking)
    assert provider.opened == {}
    async with world.as_(services, SYSTEM).reading() as db:
        assert await payment_rows.of_bookings(db, [(show.id, booking.id)]) == []


async def test_no_payment_begins_once_the_show_has(services: Services, clock: Clock) -> None:
    show, who = await world.show_on_sale(services, lock_ttl_seconds=1800), world.customer()
    await clock.set(show.starts_at - timedelta(minutes=20))
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    await clock.set(show.starts_at)
    with pytest.raises(ShowClosed):
        await world.open_payment(services, who, booking)
