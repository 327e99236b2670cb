"""A Razorpay to talk to, and what of ours talks to it."""

import socket
from collections.abc import AsyncIterator

import pytest

from providers.razorpay_news import RazorpayNews
from providers.razorpay_payments import RazorpayPayments
from providers.razorpay_payouts import RazorpayPayouts
from tests.listening import listening
from tests.providers.razorpay import ACCOUNT, CREDENTIALS, Razorpay

SECRETS = [b"the-secret-of-the-webhooks", b"the-secret-that-was"]


@pytest.fixture
async def razorpay() -> Razorpay:
    return Razorpay()


@pytest.fixture
async def razorpay_url(razorpay: Razorpay) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(razorpay.application(), listener) as url:
            yield url


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
async def news(razorpay_url: str) -> AsyncIterator[RazorpayNews]:
    news = RazorpayNews(SECRETS, CREDENTIALS, razorpay_url)
    yield news
    await news.aclose()
