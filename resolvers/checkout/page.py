"""The page on which a customer pays, where the provider has none of its own. The key in its address opens it."""

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from domain import ids
from domain.accounts import SYSTEM
from domain.errors import NotFound
from domain.payments import Payment, PaymentStatus
from models.payments import payments as payment_rows
from resolvers.access import ANYONE, allow
from resolvers.checkout.reconciling import ask_provider
from resolvers.context import Context


@dataclass(frozen=True)
class CheckoutPage:
    """`back_url`: where the page leads back to."""

    payment: Payment
    back_url: str


@allow(*ANYONE)
async def read_checkout_page(ctx: Context, payment_id: str, key: str) -> CheckoutPage:
    """Raises NotFound, also for a key that is not the one in the payment's checkout URL."""
    payment = await _with_key(ctx, payment_id, key)
    return CheckoutPage(payment, ctx.policy.returns.after(payment.return_url, payment.booking_id))


@allow(*ANYONE)
async def return_from_checkout(ctx: Context, payment_id: str, key: str) -> str:
    """Asks the provider what became of the payment; what the browser brings back is not read. Returns the address to go
    on to: the one that the payment was initiated with, if it is allowed still, else the payment's own page, which needs
    no sign-in to say what became of it. Raises NotFound.
    """
    payment = await _with_key(ctx, payment_id, key)
    if payment.status is not PaymentStatus.SUCCEEDED:
        await ask_provider(ctx.services.context(SYSTEM, ctx.request_id), payment)
    asked = payment.return_url
    return asked if asked is not None and ctx.policy.returns.allows(asked) else payment.checkout_url or ""


async def _with_key(ctx: Context, payment_id: str, key: str) -> Payment:
    show_id = ctx.show_of(ids.expect(ids.PAYMENT, payment_id))
    async with ctx.reading() as db:
        payment = await payment_rows.get(db, show_id, payment_id)
    keys = parse_qs(urlsplit(payment.checkout_url or "").query).get("key", [])
    if not any(hmac.compare_digest(each.encode(), key.encode()) for each in keys):
        raise NotFound(payment_id)
    return payment
