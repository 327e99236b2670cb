"""The sandbox provider behind the payment port, over HTTP as with any other provider."""

from typing import Any

from domain.payments import PaymentStatus
from domain.ports import OpenedCheckout, PaymentOrder, ProviderPayment, ProviderRefund, ProviderRefused, RefundOrder
from providers.foreign_json import Unreadable
from providers.http_api import Missing
from providers.sandbox_api import sandbox_api

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
        self._api = sandbox_api(url, merchant_secret, timeout_seconds)
        self._switches = switches or {}

    async def aclose(self) -> None:
        await self._api.aclose()

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        body = {
            "paymentId": order.payment_id,
            "bookingId": order.booking_id,
            "amountMinor": order.amount_minor,
            "currency": order.currency,
            "method": order.method,
            "switches": self._switches,
        }
        answer = await self._api.ask("POST", "/api/payments", body)
        return OpenedCheckout(answer.text("reference"), answer.text("checkoutUrl"))

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:  # noqa: ARG002
        """By our id: the sandbox knows it even when its answer to our order was lost."""
        try:
            answer = await self._api.ask("GET", f"/api/payments/{payment_id}")
        except Missing:
            return None
        status = STATUSES.get(answer.text("status"))
        if status is None:
            raise Unreadable("The sandbox provider names a state that payments do not have.")
        taken = status is PaymentStatus.SUCCEEDED
        amount = answer.whole("capturedMinor" if taken else "amountMinor")
        currency = answer.text("capturedCurrency" if taken else "currency")
        return ProviderPayment(status, amount, currency, answer.text("reference"))

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """One that failed is tried again. Raises ProviderRefused where it failed this time."""
        body = {
            "refundId": order.refund_id,
            "paymentId": order.payment_id,
            "capturedMinor": order.captured_minor,
            "amountMinor": order.amount_minor,
            "currency": order.currency,
        }
        answer = await self._api.ask("POST", "/api/refunds", body)
        status, reference = answer.text("status"), answer.text("reference")
        if status == "FAILED":
            raise ProviderRefused(f"The sandbox provider could not make the refund {reference}.")
        if status not in ("PENDING", "PROCESSED"):
            raise Unreadable("The sandbox provider names a state that refunds do not have.")
        return ProviderRefund(status == "PROCESSED", reference)
