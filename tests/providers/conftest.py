"""A Razorpay to talk to, and what of ours talks to it."""

from collections.abc import AsyncIterator

import pytest

from providers.razorpay_events import RazorpayEvents
from providers.razorpay_payments import RazorpayPayments
from providers.razorpay_payouts import RazorpayPayouts
from tests.providers.razorpay import ACCOUNT, CREDENTIALS, Razorpay, opened

SECRETS = [b"the-secret-of-the-webhooks", b"the-secret-that-was"]


@pytest.fixture
async def server() -> AsyncIterator[tuple[Razorpay, str]]:
    async with opened() as server:
        yield server


@pytest.fixture
def razorpay(server: tuple[Razorpay, str]) -> Razorpay:
    return server[0]


@pytest.fixture
def razorpay_url(server: tuple[Razorpay, str]) -> str:
    return server[1]


@pytest.fixture
async def payments(razorpay_url: str) -> AsyncIterator[RazorpayPayments]:
    payments = RazorpayPayments(CREDENTIALS, "https://cinema.test/pay", razorpay_url)
    yield payments
    await payments.aclose()


@pytest.fixture
async def payouts(razorpay_url: str) -> AsyncIterator[RazorpayPayouts]:
    payouts = RazorpayPayouts(ACCOUNT, CREDENTIALS, razorpay_url)
    yield payouts
    await payouts.aclose()


@pytest.fixture
async def events(razorpay_url: str) -> AsyncIterator[RazorpayEvents]:
    events = RazorpayEvents(SECRETS, CREDENTIALS, razorpay_url)
    yield events
    await events.aclose()
