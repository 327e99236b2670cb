"""Where a customer goes on after paying: as the payment was initiated with, and never to a stranger's page."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.accounts import Principal
from domain.bookings import Booking
from domain.errors import Busy, InvalidInput
from domain.payments import Payment
from domain.returning import ReturnAddresses
from resolvers import checkout
from resolvers.context import Services
from tests import world
from tests.fakes import RememberingProvider
from tests.resolvers import rows

ASKED, OTHER = "https://cinema.example/back?from=app", "https://cinema.example/elsewhere"


@pytest.fixture
def paying(services_with_fakes: Services) -> Services:
    """Sells at tickets.example, for pages of cinema.example too."""
    returns = ReturnAddresses("https://tickets.example", ("https://cinema.example",))
    return replace(services_with_fakes, policy=replace(services_with_fakes.policy, returns=returns))


async def to_pay(services: Services) -> tuple[Principal, Booking]:
    who = world.customer()
    return who, await world.booking_to_pay(services, who, await world.show_on_sale(services), ["A1"])


async def pay(
    services: Services, who: Principal, booking: Booking, return_url: str | None, key: str | None = None
) -> Payment:
    ctx = world.as_(services, who)
    ctx = ctx if key is None else ctx.with_key(key, str(return_url))
    return (await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI", return_url)).payment


async def test_the_provider_is_told_the_address_that_was_asked_for(
    paying: Services, provider: RememberingProvider
) -> None:
    who, booking = await to_pay(paying)
    payment = await pay(paying, who, booking, ASKED)
    assert payment.return_url == ASKED
    assert provider.opened[payment.id].return_url == ASKED


async def test_without_one_the_provider_leads_back_to_the_page_of_the_booking(
    paying: Services, provider: RememberingProvider
) -> None:
    who, booking = await to_pay(paying)
    payment = await pay(paying, who, booking, None)
    assert payment.return_url is None
    assert provider.opened[payment.id].return_url == f"https://tickets.example/b/{booking.id}/done"


async def test_an_address_of_nobody_known_is_refused_and_no_payment_begins(
    paying: Services, provider: RememberingProvider
) -> None:
    who, booking = await to_pay(paying)
    with pytest.raises(InvalidInput) as refusal:
        await pay(paying, who, booking, "https://cinema.example@evil.example/")
    assert [error.field for error in refusal.value.errors] == ["returnUrl"]
    assert provider.opened == {}
    statement = "select count(*) from payments where booking_id = :id"
    assert (await rows.read(paying, statement, id=booking.id))[0][0] == 0


async def test_an_open_payment_keeps_the_address_that_it_was_initiated_with(
    paying: Services, provider: RememberingProvider
) -> None:
    who, booking = await to_pay(paying)
    first = await pay(paying, who, booking, ASKED, "key")
    for again in (await pay(paying, who, booking, ASKED, "key"), await pay(paying, who, booking, OTHER)):
        assert (again.id, again.return_url) == (first.id, ASKED)
    assert [order.return_url for order in provider.opened.values()] == [ASKED]


async def test_a_payment_after_a_failed_one_has_an_address_of_its_own(paying: Services) -> None:
    who, booking = await to_pay(paying)
    first = await pay(paying, who, booking, ASKED)
    await world.report(paying, first.id, "FAILED")
    second = await pay(paying, who, booking, OTHER)
    assert second.id != first.id
    assert second.return_url == OTHER


async def test_a_retry_leads_nobody_to_an_origin_that_was_withdrawn(
    paying: Services, provider: RememberingProvider
) -> None:
    who, booking = await to_pay(paying)
    provider.away = True
    with pytest.raises(Busy):
        await pay(paying, who, booking, ASKED, "key")
    provider.away = False
    withdrawn = replace(paying, policy=replace(paying.policy, returns=ReturnAddresses("https://tickets.example")))
    payment = await pay(withdrawn, who, booking, None)
    assert payment.return_url == ASKED
    assert provider.opened[payment.id].return_url == f"https://tickets.example/b/{booking.id}/done"
