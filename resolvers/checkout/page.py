"""The page on which a customer pays, where the provider has none of its own. The key in its address opens it."""

import hmac
from urllib.parse import parse_qs, urlsplit

from domain import ids
from domain.accounts import SYSTEM
from domain.errors import NotFound
from domain.payments import Payment, PaymentStatus
from models.payments import payments as payment_rows
from resolvers.access import ANYONE, allow
from resolvers.checkout.reconciling import ask_provider
from resolvers.context import Context


@allow(*ANYONE)
async def read_checkout_page(ctx: Context, payment_id: str, key: str) -> Payment:
    """Raises NotFound, also for a key that is not the one in the payment's checkout URL."""
    show_id = ctx.show_of(ids.expect(ids.PAYMENT, payment_id))
    async with ctx.reading() as db:
        payment = await payment_rows.get(db, show_id, payment_id)
    keys = parse_qs(urlsplit(payment.checkout_url or "").query).get("key", [])
    if not any(hmac.compare_digest(each.encode(), key.encode()) for each in keys):
        raise NotFound(payment_id)
    return payment


@allow(*ANYONE)
async def return_from_checkout(ctx: Context, payment_id: str, key: str) -> Payment:
    """Asks the provider what became of the payment; what the browser brings back is not read. Raises NotFound."""
    payment = await read_checkout_page(ctx, payment_id, key)
    if payment.status is not PaymentStatus.SUCCEEDED:
        await ask_provider(ctx.services.context(SYSTEM, ctx.request_id), payment)
    return await read_checkout_page(ctx, payment_id, key)
