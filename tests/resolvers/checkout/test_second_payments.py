"""Money that comes a second time for one booking goes back."""

import asyncio
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from domain.bookings import Booking, BookingStatus
from domain.errors import Busy
from domain.ports import OpenedCheckout, PaymentOrder
from resolvers import checkout
from resolvers.context import Services
from tests import world
from tests.fakes import RememberingProvider
from tests.invariants import check_show
from tests.resolvers import rows


async def test_the_second_of_two_successful_payments_is_refunded(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    first = await world.open_payment(services_with_fakes, who, booking)
    await world.report(services_with_fakes, first.id, "FAILED")
    second = await world.open_payment(services_with_fakes, who, booking, "CARD")
    assert first.id != second.id
    await asyncio.gather(world.report(services_with_fakes, second.id), world.report(services_with_fakes, first.id))
    assert await rows.count(services_with_fakes, "refunds", "show_id = :show", show=show.id) == 1
    await check_show(services_with_fakes, show.id)


async def test_a_second_capture_under_another_reference_goes_back_and_the_first_stays(
    services_with_fakes: Services,
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    payment = await world.open_payment(services_with_fakes, who, booking)
    await world.report(services_with_fakes, payment.id, providerReference="sbx_first")
    again = [world.report(services_with_fakes, payment.id, providerReference="sbx_second") for _ in range(5)]
    for answer in await asyncio.gather(*again):
        assert (answer.payment_id, answer.booking_status) == (payment.id, BookingStatus.CONFIRMED)
    assert await _known(services_with_fakes, booking) == [(None, "sbx_first"), ("SECOND", "sbx_second")]
    refunded = "select amount_minor from refunds where show_id = :show"
    assert [row[0] for row in await rows.read(services_with_fakes, refunded, show=show.id)] == [25000]
    await check_show(services_with_fakes, show.id)


async def test_a_reference_that_comes_after_money_without_one_names_that_money(
    services_with_fakes: Services, provider: RememberingProvider
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    booking = await world.booking_to_pay(services_with_fakes, who, show, ["A1"])
    provider.away = True
    with pytest.raises(Busy):
        await world.open_payment(services_with_fakes, who, booking)
    of_show = "select id from payments where show_id = :show"
    payment_id = (await rows.read(services_with_fakes, of_show, show=show.id))[0][0]
    await world.report(services_with_fakes, payment_id)
    await world.report(services_with_fakes, payment_id, providerReference="sbx_first")
    assert await _known(services_with_fakes, booking) == [(None, "sbx_first")]
    await world.report(services_with_fakes, payment_id, providerReference="sbx_second")
    assert await _known(services_with_fakes, booking) == [(None, "sbx_first"), ("SECOND", "sbx_second")]
    await check_show(services_with_fakes, show.id)


@dataclass
class SlowAtFirst(RememberingProvider):
    """Opens a checkout of its own for each call. The first call's answer arrives when `answers` is set."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    calls: int = 0

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        self.calls += 1
        number = self.calls
        if number == 1:
            self.asked.set()
            await self.answers.wait()
        return OpenedCheckout(f"order_{number}", f"https://provider.test/{order.payment_id}/{number}")


async def test_a_checkout_that_opens_after_the_money_came_does_not_take_its_reference_away(services: Services) -> None:
    provider = SlowAtFirst()
    paying = replace(services, payments=provider)
    show, who = await world.show_on_sale(paying), world.customer()
    booking = await world.booking_to_pay(paying, who, show, ["A1"])
    ctx = world.as_(paying, who)
    slow = asyncio.create_task(checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI"))
    await provider.asked.wait()
    quick = (await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI")).payment
    await world.report(paying, quick.id, providerReference="pay_1")
    provider.answers.set()
    assert (await slow).payment.checkout_url == quick.checkout_url
    await world.report(paying, quick.id, providerReference="pay_1")
    assert await _known(paying, booking) == [(None, "pay_1")]
    await check_show(paying, show.id)


async def _known(services: Services, booking: Booking) -> list[tuple[str | None, str | None]]:
    statement = "select outcome, provider_reference from payments where booking_id = :booking order by created_at, id"
    return [tuple(row) for row in await rows.read(services, statement, booking=booking.id)]
