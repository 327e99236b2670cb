"""The sandbox provider behind the payment port, over HTTP as with any other provider."""

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

TIMEOUT_SECONDS = 5.0
STATUSES = {
    "CREATED": PaymentStatus.INITIATED,
    "PENDING": PaymentStatus.PROCESSING,
    "FAILED": PaymentStatus.FAILED,
    "CAPTURED": PaymentStatus.SUCCEEDED,
}


class SandboxPayments:
    """Calls are idempotent by our ids. `switches` go with every order, for tests of a provider that misbehaves."""

    name = "sandbox"

    def __init__(
        self,
        url: str,
        merchant_secret: str,
        timeout_seconds: float = TIMEOUT_SECONDS,
        switches: dict[str, Any] | None = None,
    ) -> None:
        headers = {"authorization": f"Bearer {merchant_secret}"}
        self._http = httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=timeout_seconds)
        self._switches = switches or {}

    async def aclose(self) -> None:
        await self._http.aclose()

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        body = {
            "paymentId": order.payment_id,
            "bookingId": order.booking_id,
            "amountMinor": order.amount_minor,
            "currency": order.currency,
            "method": order.method,
            "switches": self._switches,
        }
        answer = await self._ask("POST", "/api/payments", body)
        return OpenedCheckout(answer["reference"], answer["checkoutUrl"])

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:  # noqa: ARG002
        """By our id: the sandbox knows it even when its answer to our order was lost."""
        answer = await self._ask("GET", f"/api/payments/{payment_id}", none_for=404)
        if not answer:
            return None
        status = STATUSES[answer["status"]]
        amount = answer["capturedMinor"] if status is PaymentStatus.SUCCEEDED else answer["amountMinor"]
        return ProviderPayment(status, amount, answer["currency"], answer["reference"])

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        body = {
            "refundId": order.refund_id,
            "paymentId": order.payment_id,
            "capturedMinor": order.captured_minor,
            "amountMinor": order.amount_minor,
            "currency": order.currency,
        }
        answer = await self._ask("POST", "/api/refunds", body)
        return ProviderRefund(answer["status"] == "PROCESSED", answer["reference"])

    async def _ask(self, method: str, path: str, body: Any = None, none_for: int | None = None) -> dict[str, Any]:
        """Empty for the status `none_for`."""
        try:
            response = await self._http.request(method, path, json=body)
        except httpx2.HTTPError as failure:
            raise ProviderUnavailable(f"The sandbox provider did not answer: {type(failure).__name__}.") from failure
        if response.status_code == none_for:
            return {}
        if response.status_code >= 500 or response.status_code == 429:  # noqa: PLR2004 - HTTP's own numbers
            raise ProviderUnavailable(f"The sandbox provider answered {response.status_code}.")
        if response.is_error:
            raise ProviderRefused(f"The sandbox provider answered {response.status_code}: {response.text[:200]}")
        answer: dict[str, Any] = response.json()
        return answer
