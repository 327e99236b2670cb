"""The platform with Razorpay for a provider; Razorpay itself is the tests' own, on a real port."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from domain.accounts import VISITOR, Principal
from domain.bookings import Booking
from domain.payments import Payment
from domain.shows import Show
from providers.razorpay_events import RazorpayEvents
from providers.razorpay_payments import RazorpayPayments
from resolvers import checkout
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.isolated import isolated_platform
from tests.providers.razorpay import CREDENTIALS, Json, Razorpay, event, opened, signature_of

SECRET = b"the-secret-of-the-webhooks"


@dataclass(frozen=True)
class Platform:
    """Services that no worker uses, and the Razorpay that they talk to."""

    services: Services
    razorpay: Razorpay

    async def to_pay(self, *seat_ids: str, show: Show | None = None) -> "ToPay":
        on_sale = show or await world.show_on_sale(self.services)
        who = world.customer()
        booking = await world.booking_to_pay(self.services, who, on_sale, seat_ids or ("A1",))
        payment = await world.open_payment(self.services, who, booking)
        return ToPay(self, on_sale, who, booking, payment)

    async def receive(self, body: bytes, signature: str | None = None) -> bool:
        ctx = world.as_(self.services, VISITOR)
        return await checkout.accept_provider_event(ctx, "razorpay", body, signature or signature_of(body, SECRET))


@dataclass(frozen=True)
class ToPay:
    platform: Platform
    show: Show
    who: Principal
    booking: Booking
    payment: Payment

    @property
    def order_id(self) -> str:
        return self.payment.provider_reference or ""

    def attempt(self, status: str, **more: Any) -> Json:
        return self.platform.razorpay.attempt(self.order_id, status, **more)

    async def captured(self) -> Json:
        """The customer pays, and Razorpay sends the event."""
        attempt = self.attempt("captured")
        await self.platform.receive(event("payment.captured", payment=attempt))
        return attempt


@pytest.fixture(scope="package")
async def razorpay_server() -> AsyncIterator[tuple[Razorpay, str]]:
    async with opened() as server:
        yield server


@pytest.fixture(scope="package")
async def platform(
    settings: Settings,
    postgres_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    razorpay_server: tuple[Razorpay, str],
) -> AsyncIterator[Platform]:
    razorpay, url = razorpay_server
    payments = RazorpayPayments(CREDENTIALS, "https://cinema.test/pay", url)
    events = RazorpayEvents([SECRET], CREDENTIALS, url)
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("razorpay")) as (services, _):
        yield Platform(replace(services, payments=payments, provider_events=events), razorpay)
    await payments.aclose()
    await events.aclose()
