"""Payments that begin, begin again, or must not begin."""

from decimal import Decimal

import pytest

from domain.bookings import BookingNotPayable
from domain.errors import IdempotencyMismatch
from domain.payments import PaymentStatus
from resolvers import checkout
from resolvers.context import Services
from tests import world
from tests.invariants import check_show


async def test_a_key_that_found_an_open_payment_goes_on_standing_for_it(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    payment = await world.open_payment(services, who, booking)
    ctx = world.as_(services, who).with_key("second", "body")
    found = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    assert (found.payment.id, found.created) == (payment.id, False)
    await world.report(services, payment.id, "FAILED")
    again = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    assert (again.payment.id, again.payment.status, again.created) == (payment.id, PaymentStatus.FAILED, False)
    with pytest.raises(IdempotencyMismatch):
        await checkout.initiate_payment(ctx.with_key("second", "other"), booking.id, Decimal(250), "CARD")
    await world.open_payment(services, who, booking)
    late = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    assert late.payment.id == payment.id
    await check_show(services, show.id)


async def test_a_booking_that_a_late_success_paid_offers_no_other_payment_that_is_still_open(
    services: Services,
) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    failed = await world.open_payment(services, who, booking)
    await world.report(services, failed.id, "FAILED")
    ctx = world.as_(services, who).with_key("key", "body")
    second = await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")
    await world.report(services, failed.id)
    with pytest.raises(BookingNotPayable):
        await world.open_payment(services, who, booking)
    assert (await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")).payment.id == second.payment.id
    await check_show(services, show.id)
