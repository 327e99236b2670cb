"""The page that opens Razorpay's checkout for an order, and the address to which Razorpay returns the customer."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from babel.numbers import format_currency
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from domain.accounts import Principal
from domain.errors import DomainError
from domain.money import Money
from domain.paths import named_by
from domain.payments import Payment, PaymentStatus
from resolvers import checkout
from resolvers.context import Context, Services
from rest.browser_pages import NO_PAYMENT, PAGES, for_people
from rest.paths import members_of_request
from rest.problems import refused

SCRIPT = "https://checkout.razorpay.com/v1/checkout.js"
RAZORPAY = "https://*.razorpay.com"
PAYMENT = "/{paymentId}"
PARAMETERS = members_of_request(PAYMENT)
TO_PAY = (PaymentStatus.INITIATED, PaymentStatus.PROCESSING)
Answer = TypeVar("Answer")
Authenticate = Callable[[Mapping[str, str]], Awaitable[Principal]]


def routes(services: Services, authenticate: Authenticate, key_id: str, path: str) -> list[Route]:
    """Returns the routes of both. `key_id`: the account's public id at Razorpay."""

    async def asked(request: Request, use_case: Callable[[Context, str, str], Awaitable[Answer]]) -> Answer:
        principal = await authenticate(request.headers)
        ctx = services.context(principal, request.scope["state"]["request_id"])
        with named_by(PARAMETERS):
            return await use_case(ctx, request.path_params["paymentId"], request.query_params.get("key", ""))

    async def show(request: Request) -> Response:
        try:
            page = await asked(request, checkout.read_checkout_page)
        except DomainError as error:
            return for_people(request, refused(error, request.url.path), NO_PAYMENT)
        return _page(page, key_id)

    async def come_back(request: Request) -> Response:
        """Asks the provider for the payment's state, then redirects to where the customer goes on. Ignores
        the posted form.
        """
        try:
            onward = await asked(request, checkout.return_from_checkout)
        except DomainError as error:
            return refused(error, request.url.path)
        return RedirectResponse(onward, 303)

    return [
        Route(f"{path}{PAYMENT}", show, methods=["GET"]),
        Route(f"{path}{PAYMENT}/return", come_back, methods=["POST"]),
    ]


def _page(page: checkout.CheckoutPage, key_id: str) -> Response:
    payment = page.payment
    nonce = secrets.token_urlsafe(16)
    html = PAGES.get_template("pay.html").render(
        payment=payment,
        back_url=page.back_url,
        amount=format_currency(Money(payment.amount_minor).major, payment.currency, locale="en_IN"),
        open=payment.status in TO_PAY,
        options=_options(payment, key_id),
        script=SCRIPT,
        nonce=nonce,
    )
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}' {RAZORPAY}; style-src 'self' 'unsafe-inline';"
        f" img-src 'self' data: {RAZORPAY}; connect-src {RAZORPAY}; frame-src {RAZORPAY}; form-action 'self' https:;"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "strict-origin",
        "X-Robots-Tag": "noindex",
    }
    return HTMLResponse(html, headers=headers)


def _options(payment: Payment, key_id: str) -> dict[str, object]:
    """Returns the options of Razorpay's script. One attempt only: a customer who tries again starts another payment."""
    there, _, query = (payment.checkout_url or "").partition("?")
    return {
        "key": key_id,
        "order_id": payment.provider_reference,
        "amount": payment.amount_minor,
        "currency": payment.currency,
        "name": "Marquee",
        "description": f"Booking {payment.booking_id}",
        "callback_url": f"{there}/return?{query}",
        "redirect": True,
        "retry": {"enabled": False},
    }
