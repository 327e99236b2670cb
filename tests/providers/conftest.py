"""A Razorpay and a mail server to talk to, and what of ours talks to them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiosmtpd.smtp import SMTP

from providers.razorpay_events import RazorpayEvents
from providers.razorpay_payments import RazorpayPayments
from providers.razorpay_payouts import RazorpayPayouts
from providers.smtp_email import SmtpEmail, SmtpServer
from tests.providers.postbox import SENDER, Postbox
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


@pytest.fixture
async def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def mail_server(postbox: Postbox) -> AsyncIterator[str]:
    """Host and port of a server that fills the postbox."""
    loop = asyncio.get_running_loop()
    serving = await loop.create_server(lambda: SMTP(postbox, loop=loop), host="127.0.0.1", port=0)
    yield f"127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    serving.close()
    await serving.wait_closed()


@pytest.fixture
async def mailer(mail_server: str) -> SmtpEmail:
    return SmtpEmail(SmtpServer.at(f"smtp://{mail_server}"), SENDER)
