"""Razorpay behind the payment port, over its documented HTTP API: orders, payments, refunds.

A reference is an order's id (order_…) until money came, then the payment's (pay_…). The customer pays on a page of ours
that opens Razorpay's checkout for the order.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Iterable

from domain.payments import PaymentStatus
from domain.ports import OpenedCheckout, PaymentOrder, ProviderPayment, ProviderRefund, ProviderRefused, RefundOrder
from providers.foreign_json import Foreign, Unreadable
from providers.razorpay_api import API, razorpay_api
from providers.razorpay_entities import PAYMENT, note, order_status, status_of

TIMEOUT_SECONDS = 10.0
LATE_SUCCESS_MINUTES = 5 * 24 * 60
MOST = 100
_HOPE = (PaymentStatus.FAILED, PaymentStatus.INITIATED, PaymentStatus.PROCESSING, PaymentStatus.SUCCEEDED)


class RazorpayPayments:
    """`credentials`: key id and secret. `pay_url`: where our pages for customers stand."""

    name = "razorpay"

    def __init__(
        self, credentials: tuple[str, str], pay_url: str, url: str = API, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._api = razorpay_api(credentials, url, timeout_seconds)
        self._secret = credentials[1].encode()
        self._pay_url = pay_url.rstrip("/")

    async def aclose(self) -> None:
        await self._api.aclose()

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        """An order that was made before, with or without our hearing of it, is found by its receipt and used again.

        Razorpay takes no key here: two calls at once make two orders. That is harmless, since both lead to one page,
        and since money on either is found and told with our id.
        """
        earlier = await self._orders(order.payment_id)
        made = earlier[0] if earlier else await self._api.ask("POST", "/orders", _order(order))
        return OpenedCheckout(made.text("id"), f"{self._pay_url}/{order.payment_id}?key={self._key(order.payment_id)}")

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:
        """Looks at every attempt on every order of the payment; the best one counts. One that waits to be captured is
        captured on the way, since Razorpay would send its money back.
        """
        if reference is not None and reference.startswith(PAYMENT):
            return await self._taken(await self._api.ask("GET", f"/payments/{reference}"), reference)
        orders = {each.text("id"): each for each in await self._orders(payment_id)}
        if reference is not None and reference not in orders:
            orders[reference] = await self._api.ask("GET", f"/orders/{reference}")
        return await _best(self._read_order(order) for order in orders.values())

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Looks first whether this refund was made: then it is that one, however often it is asked for. One that
        failed stays so under its key, and is made anew, under the next one, only when the caller knows of the failure.

        Raises ProviderRefused for one that failed.
        """
        captured = await self._captured(order)
        query = {"count": MOST}
        made = (await self._api.ask("GET", f"/payments/{captured}/refunds", query=query)).items("items")
        mine = [each for each in made if note(each, "refund_id") == order.refund_id]
        alive = next((each for each in mine if each.text("status") != "failed"), None)
        if alive is not None:
            return _refund(alive)
        if mine and not order.failed:
            raise ProviderRefused(f"Razorpay could not make the refund {mine[0].text('id')}.")
        key = order.refund_id if not mine else f"{order.refund_id}-{len(mine)}"
        body = {"amount": order.amount_minor, "speed": "normal", "notes": {"refund_id": order.refund_id}}
        headers = {"X-Refund-Idempotency": key}
        return _refund(await self._api.ask("POST", f"/payments/{captured}/refund", body, headers=headers))

    async def _captured(self, order: RefundOrder) -> str:
        if order.reference is not None and order.reference.startswith(PAYMENT):
            return order.reference
        payment = await self.read_payment(order.payment_id, order.reference)
        if payment is None or payment.status is not PaymentStatus.SUCCEEDED or payment.reference is None:
            raise ProviderRefused(f"Razorpay has captured nothing for {order.payment_id}.")
        return payment.reference

    async def _orders(self, payment_id: str) -> list[Foreign]:
        """Oldest first. A receipt is too short for our id and need not be unique, so the notes decide."""
        query: dict[str, str | int] = {"receipt": _receipt(payment_id), "count": MOST}
        found = (await self._api.ask("GET", "/orders", query=query)).items("items")
        mine = [each for each in found if note(each, "payment_id") == payment_id]
        return sorted(mine, key=lambda each: (each.whole("created_at"), each.text("id")))

    async def _read_order(self, order: Foreign) -> ProviderPayment:
        order_id = order.text("id")
        attempts = (await self._api.ask("GET", f"/orders/{order_id}/payments")).items("items")
        in_turn = sorted(attempts, key=_turn)
        waiting = ProviderPayment(order_status(order), order.whole("amount"), order.text("currency"), order_id)
        return await _best(self._taken(each, order_id) for each in in_turn) or waiting

    async def _taken(self, attempt: Foreign, reference: str) -> ProviderPayment:
        """The attempt as it stands, captured if it waited for that. `reference`: while no money came."""
        if attempt.text("status") == "authorized":
            attempt = await self._capture(attempt)
        status = status_of(attempt)
        known_by = attempt.text("id") if status is PaymentStatus.SUCCEEDED else reference
        return ProviderPayment(status, attempt.whole("amount"), attempt.text("currency"), known_by)

    async def _capture(self, attempt: Foreign) -> Foreign:
        body = {"amount": attempt.whole("amount"), "currency": attempt.text("currency")}
        try:
            return await self._api.ask("POST", f"/payments/{attempt.text('id')}/capture", body)
        except ProviderRefused:
            # Somebody was faster, which may be Razorpay itself.
            return await self._api.ask("GET", f"/payments/{attempt.text('id')}")

    def _key(self, payment_id: str) -> str:
        """Lets whoever was given the page's address see it, and nobody who knows or guesses the id alone."""
        return hmac.new(self._secret, f"page of {payment_id}".encode(), hashlib.sha256).hexdigest()[:32]


def _turn(attempt: Foreign) -> tuple[bool, int, str]:
    """The oldest first, but those that are to be captured last: one capture is enough."""
    return attempt.text("status") == "authorized", attempt.whole("created_at"), attempt.text("id")


async def _best(asked: Iterable[Awaitable[ProviderPayment]]) -> ProviderPayment | None:
    """Asks no further once money came. An attempt that may still bring some is better than one that failed."""
    best: ProviderPayment | None = None
    for each in asked:
        found = await each
        if best is None or _HOPE.index(found.status) > _HOPE.index(best.status):
            best = found
        if best.status is PaymentStatus.SUCCEEDED:
            break
    return best


def _receipt(payment_id: str) -> str:
    """Its part that cannot be guessed: of a receipt Razorpay takes 40 characters."""
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


def _refund(refund: Foreign) -> ProviderRefund:
    status, reference = refund.text("status"), refund.text("id")
    if status == "failed":
        raise ProviderRefused(f"Razorpay could not make the refund {reference}.")
    if status not in ("pending", "processed"):
        raise Unreadable("Razorpay names a state that refunds do not have.")
    return ProviderRefund(status == "processed", reference)
