"""Razorpay behind the payment port, over its documented HTTP API: payment links, payments, refunds.

A reference is a payment link's id (plink_…) until money came, then the payment's (pay_…).
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx2

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

TIMEOUT_SECONDS = 10.0
API = "https://api.razorpay.com"
_OF_LINK = {
    "created": PaymentStatus.INITIATED,
    "partially_paid": PaymentStatus.PROCESSING,
    "paid": PaymentStatus.SUCCEEDED,
    "expired": PaymentStatus.FAILED,
    "cancelled": PaymentStatus.FAILED,
}
_OF_PAYMENT = {
    "created": PaymentStatus.INITIATED,
    "authorized": PaymentStatus.PROCESSING,
    "captured": PaymentStatus.SUCCEEDED,
    "refunded": PaymentStatus.SUCCEEDED,
    "failed": PaymentStatus.FAILED,
}
_TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})

Values = Mapping[str, Any]


class RazorpayPayments:
    name = "razorpay"

    def __init__(self, key_id: str, key_secret: str, url: str = API, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx2.AsyncClient(
            base_url=f"{url.rstrip('/')}/v1", auth=(key_id, key_secret), timeout=timeout_seconds
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        """Our id is the link's reference, of which Razorpay takes one: a repeated order finds its link."""
        body = {
            "amount": order.amount_minor,
            "currency": order.currency,
            "accept_partial": False,
            "reference_id": order.payment_id,
            "description": f"Booking {order.booking_id}",
            "notes": {"booking_id": order.booking_id, "method": order.method},
        }
        try:
            link = await self._ask("POST", "/payment_links", body)
        except ProviderRefused:
            earlier = await self._link_of(order.payment_id)
            if earlier is None:
                raise
            link = earlier
        return OpenedCheckout(link["id"], link["short_url"])

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:
        if reference is not None and reference.startswith("pay_"):
            return _payment(await self._ask("GET", f"/payments/{reference}"))
        link = await self._link_of(payment_id) if reference is None else await self._link(reference)
        return None if link is None else _paid_through(link)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """The key makes it one refund however often it is asked for. Raises ProviderRefused for one that failed."""
        captured = await self._captured(order)
        body = {"amount": order.amount_minor, "notes": {"refund_id": order.refund_id}}
        key = {"X-Refund-Idempotency": order.refund_id}
        refund = await self._ask("POST", f"/payments/{captured}/refund", body, key)
        if refund["status"] == "pending":
            refund = await self._ask("GET", f"/refunds/{refund['id']}")
        if refund["status"] == "failed":
            raise ProviderRefused(f"Razorpay could not make the refund {refund['id']}.")
        return ProviderRefund(refund["status"] == "processed", refund["id"])

    async def _captured(self, order: RefundOrder) -> str:
        if order.reference is not None and order.reference.startswith("pay_"):
            return order.reference
        payment = await self.read_payment(order.payment_id, order.reference)
        if payment is None or payment.status is not PaymentStatus.SUCCEEDED or payment.reference is None:
            raise ProviderRefused(f"Razorpay has captured nothing for {order.payment_id}.")
        return payment.reference

    async def _link(self, reference: str) -> Values:
        return await self._ask("GET", f"/payment_links/{reference}")

    async def _link_of(self, payment_id: str) -> Values | None:
        found = await self._ask("GET", f"/payment_links?reference_id={payment_id}")
        return next((link for link in found["payment_links"] if link["reference_id"] == payment_id), None)

    async def _ask(
        self, method: str, path: str, body: Values | None = None, headers: Mapping[str, str] | None = None
    ) -> Values:
        try:
            response = await self._http.request(method, path, json=body, headers=headers)
        except httpx2.HTTPError as failure:
            raise ProviderUnavailable(f"Razorpay did not answer: {type(failure).__name__}.") from failure
        if response.is_server_error or response.status_code in _TRY_AGAIN:
            raise ProviderUnavailable(f"Razorpay answered {response.status_code}.")
        if response.is_error:
            raise ProviderRefused(f"Razorpay answered {response.status_code}: {_reason(response)}")
        answer: Values = response.json()
        return answer


def _paid_through(link: Values) -> ProviderPayment:
    status = _OF_LINK[link["status"]]
    if status is not PaymentStatus.SUCCEEDED:
        return ProviderPayment(status, link["amount"], link["currency"], link["id"])
    captured = next((each for each in link["payments"] or () if each["status"] == "captured"), None)
    reference = link["id"] if captured is None else captured["payment_id"]
    return ProviderPayment(status, link["amount_paid"], link["currency"], reference)


def _payment(payment: Values) -> ProviderPayment:
    return ProviderPayment(_OF_PAYMENT[payment["status"]], payment["amount"], payment["currency"], payment["id"])


def _reason(response: httpx2.Response) -> str:
    """Razorpay's own sentence; nothing of what we sent."""
    try:
        return str(response.json()["error"]["description"])[:200]
    except (ValueError, KeyError, TypeError):
        return "no reason given"
