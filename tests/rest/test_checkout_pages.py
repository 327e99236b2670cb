"""The page that opens Razorpay's checkout, for anyone with its address."""

import json
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.middleware import Middleware

from domain.accounts import VISITOR, Principal
from domain.bookings import Booking
from domain.payments import Payment
from domain.returning import ReturnAddresses
from gateway.requests import RequestIds
from providers.razorpay_payments import RazorpayPayments
from resolvers import checkout
from resolvers.context import Services
from rest import checkout_pages
from tests import world
from tests.providers.razorpay import CREDENTIALS, Razorpay, opened
from tests.resolvers import rows
from tests.rest.calling import refused


@dataclass(frozen=True)
class Checkout:
    services: Services
    razorpay: Razorpay
    browser: AsyncClient

    async def to_pay(self) -> tuple[Booking, Payment]:
        who = world.customer()
        booking = await world.booking_to_pay(self.services, who, await world.show_on_sale(self.services), ["A1"])
        return booking, await world.open_payment(self.services, who, booking)

    async def status(self, payment: Payment) -> str:
        statement = "select status from payments where id = :id"
        return str((await rows.read(self.services, statement, id=payment.id))[0][0])


@pytest.fixture
async def at_razorpay(services: Services) -> AsyncIterator[Checkout]:
    async with opened() as (razorpay, url):
        payments = RazorpayPayments(CREDENTIALS, "https://cinema.test/pay", url)
        there = replace(
            services, payments=payments, policy=replace(services.policy, returns=ReturnAddresses("http://localhost"))
        )
        app = Starlette(
            routes=checkout_pages.routes(there, visitor, CREDENTIALS[0], "/pay"), middleware=[Middleware(RequestIds)]
        )
        async with AsyncClient(transport=ASGITransport(app), base_url="https://cinema.test") as browser:
            yield Checkout(there, razorpay, browser)
        await payments.aclose()


async def visitor(_headers: object) -> Principal:
    return VISITOR


def options_in(page: str) -> dict[str, object]:
    found = re.search(r"const options = (\{.*\});", page)
    assert found is not None
    options: dict[str, object] = json.loads(found[1])
    return options


async def test_the_page_opens_the_checkout_for_the_order(at_razorpay: Checkout) -> None:
    booking, payment = await at_razorpay.to_pay()
    page = await at_razorpay.browser.get(payment.checkout_url or "")
    assert page.status_code == 200
    assert "₹250.00" in page.text
    options = options_in(page.text)
    assert (options["key"], options["order_id"]) == (CREDENTIALS[0], payment.provider_reference)
    assert (options["amount"], options["currency"]) == (25000, "INR")
    assert booking.id in str(options["description"])
    there = urlsplit(str(options["callback_url"]))
    assert (there.path, there.query) == (f"/pay/{payment.id}/return", urlsplit(payment.checkout_url or "").query)
    assert CREDENTIALS[1] not in page.text


async def test_only_scripts_of_the_page_and_of_razorpay_run(at_razorpay: Checkout) -> None:
    _, payment = await at_razorpay.to_pay()
    pages = [await at_razorpay.browser.get(payment.checkout_url or "") for _ in range(2)]
    policies = [page.headers["content-security-policy"] for page in pages]
    assert policies[0] != policies[1]
    for page, policy in zip(pages, policies, strict=True):
        (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"') == 2
        assert "frame-ancestors 'none'" in policy
        assert page.headers["cache-control"] == "no-store"


async def test_without_its_key_the_page_is_not_there(at_razorpay: Checkout) -> None:
    _, payment = await at_razorpay.to_pay()
    _, other = await at_razorpay.to_pay()
    theirs = urlsplit(other.checkout_url or "").query
    for query in ("", "?key=", "?key=guessed", f"?{theirs}"):
        for method, path in (("GET", f"/pay/{payment.id}{query}"), ("POST", f"/pay/{payment.id}/return{query}")):
            refused(await at_razorpay.browser.request(method, path), 404, "NOT_FOUND")
    assert await at_razorpay.status(payment) == "INITIATED"


async def test_an_unknown_payment_has_no_page(at_razorpay: Checkout) -> None:
    unknown = f"PAY_{secrets.token_hex(8)}"
    refused(await at_razorpay.browser.get(f"/pay/{unknown}?key=x"), 404, "NOT_FOUND")
    refused(await at_razorpay.browser.get("/pay/SHOW_001?key=x"), 422, "INVALID_INPUT")


async def come_back(at_razorpay: Checkout, payment: Payment, **form: str) -> str:
    there, _, query = (payment.checkout_url or "").partition("?")
    answer = await at_razorpay.browser.post(f"{there}/return?{query}", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"] == payment.checkout_url
    return (await at_razorpay.browser.get(answer.headers["location"])).text


async def test_coming_back_asks_razorpay_and_shows_the_answer(at_razorpay: Checkout) -> None:
    _, payment = await at_razorpay.to_pay()
    at_razorpay.razorpay.attempt(payment.provider_reference or "", "captured")
    assert "Paid. Thank you!" in await come_back(at_razorpay, payment, razorpay_payment_id="pay_0")
    assert await at_razorpay.status(payment) == "SUCCEEDED"


async def test_what_the_browser_claims_is_not_believed(at_razorpay: Checkout) -> None:
    _, payment = await at_razorpay.to_pay()
    claimed = {"razorpay_payment_id": "pay_9", "razorpay_order_id": "order_9", "razorpay_signature": "0" * 64}
    assert "Razorpay takes the payment" in await come_back(at_razorpay, payment, **claimed)
    assert await at_razorpay.status(payment) == "INITIATED"


async def test_a_failed_payment_offers_no_second_attempt_on_its_page(at_razorpay: Checkout) -> None:
    _, payment = await at_razorpay.to_pay()
    at_razorpay.razorpay.attempt(payment.provider_reference or "", "failed")
    page = await come_back(at_razorpay, payment)
    assert "The payment failed" in page
    assert "<script" not in page


async def test_money_that_could_not_be_used_is_shown(at_razorpay: Checkout) -> None:
    _, payment = await at_razorpay.to_pay()
    at_razorpay.razorpay.attempt(payment.provider_reference or "", "captured", amount=100)
    assert "comes back to you" in await come_back(at_razorpay, payment)


async def returning(at_razorpay: Checkout, return_url: str) -> Payment:
    """An open payment that was initiated with the address."""
    who = world.customer()
    show = await world.show_on_sale(at_razorpay.services)
    booking = await world.booking_to_pay(at_razorpay.services, who, show, ["A1"])
    ctx = world.as_(at_razorpay.services, who)
    return (await checkout.initiate_payment(ctx, booking.id, Decimal(250), "UPI", return_url)).payment


async def test_coming_back_leads_on_to_the_address_that_was_asked_for(at_razorpay: Checkout) -> None:
    payment = await returning(at_razorpay, "http://localhost/b/BOOK_1/done")
    at_razorpay.razorpay.attempt(payment.provider_reference or "", "captured")
    there, _, query = (payment.checkout_url or "").partition("?")
    answer = await at_razorpay.browser.post(f"{there}/return?{query}&returnUrl=https://evil.example/")
    assert (answer.status_code, answer.headers["location"]) == (303, "http://localhost/b/BOOK_1/done")
    assert await at_razorpay.status(payment) == "SUCCEEDED"


async def test_an_address_that_is_allowed_no_more_is_not_gone_to(at_razorpay: Checkout) -> None:
    payment = await returning(at_razorpay, "http://localhost/b/BOOK_1/done")
    await rows.run(
        at_razorpay.services, "update payments set return_url = 'https://evil.example/' where id = :id", id=payment.id
    )
    there, _, query = (payment.checkout_url or "").partition("?")
    answer = await at_razorpay.browser.post(f"{there}/return?{query}")
    assert (answer.status_code, answer.headers["location"]) == (303, payment.checkout_url)
    page = await at_razorpay.browser.get(answer.headers["location"])
    assert "evil.example" not in page.text
    assert f"/b/{payment.booking_id}/done" in page.text
