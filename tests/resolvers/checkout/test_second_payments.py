"""Money that comes a second time for one booking goes back."""

import asyncio

from domain.bookings import BookingStatus
from resolvers.context import Services
from tests import world
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
    of_booking = "select outcome, provider_reference from payments where show_id = :show order by created_at, id"
    known = [tuple(row) for row in await rows.read(services_with_fakes, of_booking, show=show.id)]
    assert known == [(None, "sbx_first"), ("SECOND", "sbx_second")]
    refunded = "select amount_minor from refunds where show_id = :show"
    assert [row[0] for row in await rows.read(services_with_fakes, refunded, show=show.id)] == [25000]
    await check_show(services_with_fakes, show.id)
