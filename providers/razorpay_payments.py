"""Payments by Razorpay, over its documented HTTP API: orders, payments, refunds.

A reference is an order's id (order_…) until money arrives, then the payment's (pay_…). The customer pays on a page of
the platform that opens Razorpay's checkout for the order.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Iterable

from domain.payments import PaymentStatus
from domain.ports import (
    OpenedCheckout,
    PaymentOrder,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
)
from providers.razorpay_api import API, razorpay_api
from providers.razorpay_entities import PAYMENT, Attempt, Order, Page, Payment, Refund
from providers.razorpay_orders import KnownOrders

TIMEOUT_SECONDS = 10.0
LATE_SUCCESS_MINUTES = 5 * 24 * 60
MOST = 100
_HOPE = (PaymentStatus.FAILED, PaymentStatus.INITIATED, PaymentStatus.PROCESSING, PaymentStatus.SUCCEEDED)


class RazorpayPayments:
    """Implements PaymentProvider. `credentials`: key id and secret. `pay_url`: the base of the checkout pages.
    `orders`: those that this process has made or read.
    """

    name = "razorpay"

    def __init__(
        self,
        credentials: tuple[str, str],
        pay_url: str,
        url: str = API,
        timeout_seconds: float = TIMEOUT_SECONDS,
        orders: KnownOrders | None = None,
    ) -> None:
        self._api = razorpay_api(credentials, url, timeout_seconds)
        self._secret = credentials[1].encode()
        self._pay_url = pay_url.rstrip("/")
        self._known = orders or KnownOrders()

    async def aclose(self) -> None:
        await self._api.aclose()

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        """Reuses the order of an earlier call, found by its receipt even if the response was lost. Razorpay accepts no
        idempotency key here: concurrent calls create two orders. That is harmless: both lead to one page, and money on
        either is found by the payment's id in the order's notes. A new order is not looked for.
        """
        earlier = [] if order.is_new else await self._orders(order.payment_id)
        made = earlier[0] if earlier else await self._api.ask(Order, "POST", "/orders", _order(order))
        self._known.keep(made.id, order.payment_id)
        return OpenedCheckout(made.id, f"{self._pay_url}/{order.payment_id}?key={self._key(order.payment_id)}")

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:
        """Reads all attempts on all orders of the payment and returns the furthest. Captures an authorized one, which
        Razorpay would refund otherwise.
        """
        if reference is not None and reference.startswith(PAYMENT):
            return await self._taken(await self._api.ask(Payment, "GET", f"/payments/{reference}"), reference)
        orders = {each.id: each for each in await self._orders(payment_id)}
        if reference is not None and reference not in orders:
            orders[reference] = await self._api.ask(Order, "GET", f"/orders/{reference}")
        return await _best(self._read_order(order) for order in orders.values())

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Returns the refund of an earlier call, if there is one. A failed refund remains failed under its idempotency
        key, and is repeated under the next key only if the caller knows of the failure. Raises ProviderRefused for a
        failed refund.
        """
        captured = await self._captured(order)
        query = {"count": MOST}
        made = await self._api.ask(Page[Refund], "GET", f"/payments/{captured}/refunds", query=query)
        mine = [each for each in made.items if each.note("refund_id") == order.refund_id]
        alive = next((each for each in mine if each.status != "failed"), None)
        if alive is not None:
            return _refund(alive)
        if mine and not order.failed:
            raise ProviderRefused(f"Razorpay could not make the refund {mine[0].id}.")
        key = order.refund_id if not mine else f"{order.refund_id}-{len(mine)}"
        body = {"amount": order.amount_minor, "speed": "normal", "notes": {"refund_id": order.refund_id}}
        headers = {"X-Refund-Idempotency": key}
        return _refund(await self._api.ask(Refund, "POST", f"/payments/{captured}/refund", body, headers=headers))

    async def _captured(self, order: RefundOrder) -> str:
        if order.reference is not None and order.reference.startswith(PAYMENT):
            return order.reference
        payment = await self.read_payment(order.payment_id, order.reference)
        if payment is None or payment.status is not PaymentStatus.SUCCEEDED or payment.reference is None:
            raise ProviderRefused(f"Razorpay has captured nothing for {order.payment_id}.")
        return payment.reference

    async def _orders(self, payment_id: str) -> list[Order]:
        """Returns the payment's orders, the oldest first. A receipt is shorter than a payment's id and need not be
        unique, so the orders' notes decide.
        """
        query: dict[str, str | int] = {"receipt": _receipt(payment_id), "count": MOST}
        found = await self._api.ask(Page[Order], "GET", "/orders", query=query)
        mine = [each for each in found.items if each.note("payment_id") == payment_id]
        return sorted(mine, key=lambda each: (each.created_at, each.id))

    async def _read_order(self, order: Order) -> ProviderPayment:
        attempts = await self._api.ask(Page[Attempt], "GET", f"/orders/{order.id}/payments")
        in_turn = sorted(attempts.items, key=_turn)
        waiting = ProviderPayment(order.status, order.amount, order.currency, order.id)
        return await _best(self._taken(each, order.id) for each in in_turn) or waiting

    async def _taken(self, attempt: Payment, reference: str) -> ProviderPayment:
        """Returns the attempt, captured if it was authorized. `reference`: the order's id, used until money arrives."""
        if attempt.status == "authorized":
            attempt = await self._capture(attempt)
        known_by = attempt.id if attempt.reached is PaymentStatus.SUCCEEDED else reference
        return ProviderPayment(attempt.reached, attempt.amount, attempt.currency, known_by)

    async def _capture(self, attempt: Payment) -> Payment:
        body = {"amount": attempt.amount, "currency": attempt.currency}
        try:
            return await self._api.ask(Payment, "POST", f"/payments/{attempt.id}/capture", body)
        except ProviderRefused:
            # Another process or Razorpay itself has captured it in the meantime.
            return await self._api.ask(Payment, "GET", f"/payments/{attempt.id}")

    def _key(self, payment_id: str) -> str:
        """Returns the key in the page's address, without which the payment's id does not open the page."""
        return hmac.new(self._secret, f"page of {payment_id}".encode(), hashlib.sha256).hexdigest()[:32]


def _turn(attempt: Attempt) -> tuple[bool, int, str]:
    """Sort key: the oldest first, authorized ones last, since one capture is enough."""
    return attempt.status == "authorized", attempt.created_at, attempt.id


async def _best(asked: Iterable[Awaitable[ProviderPayment]]) -> ProviderPayment | None:
    """Returns the furthest attempt, an open one before a failed one. Stops reading at the first successful one."""
    best: ProviderPayment | None = None
    for each in asked:
        found = await each
        if best is None or _HOPE.index(found.status) > _HOPE.index(best.status):
            best = found
        if best.status is PaymentStatus.SUCCEEDED:
            break
    return best


def _receipt(payment_id: str) -> str:
    """Returns the random end of the payment's id: a receipt has at most 40 characters."""
    return payment_id.rpartition("_")[2]


def _order(order: PaymentOrder) -> dict[str, object]:
    capture = {
        "automatic_expiry_period": LATE_SUCCESS_MINUTES,
        "manual_expiry_period": LATE_SUCCESS_MINUTES,
        "refund_speed": "normal",
    }
    return {
        "amount": order.amount_minor,
        "currency": order.currency,
        "receipt": _receipt(order.payment_id),
        "partial_payment": False,
        "payment": {"capture": "automatic", "capture_options": capture},
        "notes": {"payment_id": order.payment_id, "booking_id": order.booking_id},
    }


def _refund(refund: Refund) -> ProviderRefund:
    if refund.status == "failed":
        raise ProviderRefused(f"Razorpay could not make the refund {refund.id}.")
    if refund.status not in ("pending", "processed"):
        raise ProviderUnavailable("Razorpay names a state that refunds do not have.")
    return ProviderRefund(refund.status == "processed", refund.id)
