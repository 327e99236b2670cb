"""Payments by the sandbox provider, over HTTP as with any other provider."""

from typing import Annotated, Any

from domain.payments import PaymentStatus, RefundStatus
from domain.ports import OpenedCheckout, PaymentOrder, ProviderPayment, ProviderRefund, ProviderRefused, RefundOrder
from providers.http_api import Missing
from providers.sandbox_api import SandboxWire, sandbox_api
from providers.wire import Text, Whole, one_of

TIMEOUT_SECONDS = 5.0
STATUSES = {
    "CREATED": PaymentStatus.INITIATED,
    "PENDING": PaymentStatus.PROCESSING,
    "FAILED": PaymentStatus.FAILED,
    "CAPTURED": PaymentStatus.SUCCEEDED,
}
REFUND_STATUSES = {
    "PENDING": RefundStatus.REQUESTED,
    "PROCESSED": RefundStatus.PROCESSED,
    "FAILED": RefundStatus.FAILED,
}


class Checkout(SandboxWire):
    reference: Text
    checkout_url: Text


class Payment(SandboxWire):
    """A payment at the sandbox. `captured_minor` is zero until money is captured, which may differ in amount and
    currency.
    """

    reference: Text
    status: Annotated[PaymentStatus, one_of(STATUSES)]
    amount_minor: Whole
    currency: Text
    captured_minor: Whole
    captured_currency: Text


class Refund(SandboxWire):
    reference: Text
    status: Annotated[RefundStatus, one_of(REFUND_STATUSES)]


class SandboxPayments:
    """Implements PaymentProvider. Calls are idempotent by the platform's ids. `switches` are sent with every order, to
    make the sandbox misbehave in tests.
    """

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
            "returnUrl": order.return_url,
            "switches": self._switches,
        }
        opened = await self._api.ask(Checkout, "POST", "/api/payments", body)
        return OpenedCheckout(opened.reference, opened.checkout_url)

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:  # noqa: ARG002
        """Reads by the platform's id, which the sandbox knows even if its response to the order was lost."""
        try:
            payment = await self._api.ask(Payment, "GET", f"/api/payments/{payment_id}")
        except Missing:
            return None
        if payment.status is PaymentStatus.SUCCEEDED:
            amount, currency = payment.captured_minor, payment.captured_currency
        else:
            amount, currency = payment.amount_minor, payment.currency
        return ProviderPayment(payment.status, amount, currency, payment.reference)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Makes the refund, and repeats one that failed before. Raises ProviderRefused if it fails this time."""
        body = {
            "refundId": order.refund_id,
            "paymentId": order.payment_id,
            "capturedMinor": order.captured_minor,
            "amountMinor": order.amount_minor,
            "currency": order.currency,
        }
        refund = await self._api.ask(Refund, "POST", "/api/refunds", body)
        if refund.status is RefundStatus.FAILED:
            raise ProviderRefused(f"The sandbox provider could not make the refund {refund.reference}.")
        return ProviderRefund(refund.status is RefundStatus.PROCESSED, refund.reference)
