"""The checkout page, on which a person pays, is refused by the bank, pays late or leaves without paying."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import books
from sandbox.books import Payment
from sandbox.reading import read_body
from sandbox.switches import Switches

METHODS = {"UPI": "UPI", "CARD": "card", "NETBANKING": "net banking", "WALLET": "wallet"}
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
LONGEST_DELAY_SECONDS = 86_400
ONWARD_SECONDS = 4
"""After how long the page of a paid payment goes on to the merchant's by itself."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


class Pages:
    """`wake` is called when callbacks may be due. `return_url`: the link back to the merchant for orders
    that name none. `may_return_to`: whether an order's own address is one of the merchant's, asked again whenever it is
    used.
    """

    def __init__(
        self, engine: AsyncEngine, return_url: str, may_return_to: Callable[[str], bool], wake: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._return_url = return_url
        self._may_return_to = may_return_to
        self._wake = wake

    def routes(self) -> list[Route]:
        return [
            Route("/pay/{reference}", self.show, methods=["GET"]),
            Route("/pay/{reference}", self.decide, methods=["POST"]),
            Route("/pay/{reference}/result", self.result, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        payment = await self._find(request)
        if payment is None:
            return self._render("missing.html", 404)
        if payment.captured_minor or payment.status == "PENDING":
            return _to_result(payment)
        return self._render("pay.html", payment=payment)

    async def decide(self, request: Request) -> Response:
        payment = await self._find(request)
        if payment is None:
            return self._render("missing.html", 404)
        form = {
            name: values[0] for name, values in parse_qs((await read_body(request)).decode(errors="replace")).items()
        }
        action = form.get("action", "")
        if action == "walk_away":
            return RedirectResponse(f"{payment.reference}/result?left=1", 303)
        deed = books.refuse if action == "refuse" else books.pay if action in ("pay", "pay_late") else None
        if deed is None:
            return self._render("pay.html", 422, payment=payment)
        async with self._engine.begin() as db:
            await deed(db, payment.payment_id, _switches(form, payment))
        self._wake()
        return RedirectResponse(f"{payment.reference}/result", 303)

    async def result(self, request: Request) -> Response:
        payment = await self._find(request)
        if payment is None:
            return self._render("missing.html", 404)
        left = payment.status == "CREATED" and request.query_params.get("left") == "1"
        return self._render("result.html", payment=payment, left=left)

    async def _find(self, request: Request) -> Payment | None:
        async with self._engine.connect() as db:
            return await books.read_by_reference(db, request.path_params["reference"])

    def _render(self, template: str, status: int = 200, payment: Payment | None = None, **values: Any) -> Response:
        if payment is not None:
            values |= {"payment": payment, "amount": _amount(payment), "method": METHODS.get(payment.method or "")}
        back = payment.return_url if payment is not None else None
        if back is None or not self._may_return_to(back):
            back = self._return_url
        page = _templates.get_template(template).render(
            return_url=back, return_host=urlsplit(back).netloc, onward_seconds=ONWARD_SECONDS, **values
        )
        return HTMLResponse(page, status, HEADERS)


def _to_result(payment: Payment) -> Response:
    return RedirectResponse(f"{payment.reference}/result", 303)


def _amount(payment: Payment) -> str:
    """The captured amount, or the amount to pay where nothing is captured."""
    taken = payment.captured_minor > 0
    minor = payment.captured_minor if taken else payment.amount_minor
    currency = payment.captured_currency if taken else payment.currency
    return format_currency(Decimal(minor).scaleb(-2), currency, locale="en_IN")


def _switches(form: dict[str, str], payment: Payment) -> Switches:
    """The order's switches, overridden by those chosen on the page. A field that is no number is ignored."""
    chosen: dict[str, Any] = {name: True for name in ("silent", "fails_first", "reordered") if name in form}
    for name, largest in (("duplicates", 50), ("delay_seconds", LONGEST_DELAY_SECONDS), ("refund_failures", 10)):
        if (number := _number(form.get(name, ""), largest)) > 0:
            chosen[name] = number
    if re.fullmatch("[A-Z]{3}", currency := form.get("wrong_currency", "").upper()):
        chosen["wrong_currency"] = currency
    if (wrong := _number(form.get("wrong_amount", ""), 10**8)) > 0:
        chosen["wrong_amount_minor"] = wrong * 100
    if form.get("action") == "pay_late":
        chosen["late_seconds"] = _number(form.get("late_seconds", ""), LONGEST_DELAY_SECONDS) or 60
    return Switches.of(payment.switches | chosen)


def _number(text: str, largest: int) -> int:
    return min(int(text), largest) if text.isascii() and text.isdigit() and len(text) < 12 else 0  # noqa: PLR2004
