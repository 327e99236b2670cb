"""Razorpay's webhooks. The signature covers the raw body but no time: a valid body may arrive again at any time."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from domain.checkout.disputes import DisputeStatus
from domain.checkout.errors import BadSignature
from domain.checkout.reports import (
    BankSettlementReport,
    DisputeReport,
    PaymentReport,
    PayoutReport,
    ProviderEvent,
    RefundReport,
)
from domain.errors import InvalidInput, NotFound
from domain.payments import PaymentStatus
from providers.http_api import Missing
from providers.razorpay_api import API, razorpay_api
from providers.razorpay_entities import DEFAULT_CURRENCY, ORDER, Dispute, Noted, Payment, Refund, Settlement
from providers.razorpay_orders import KnownOrders
from providers.wire import OptionalText, Text, Wire, read_json

TIMEOUT_SECONDS = 3.0
"""Razorpay waits five seconds for the response to a webhook."""

Item = TypeVar("Item")


class RazorpayEvents:
    """Reads webhooks. `secrets`: all that are valid; after a change Razorpay repeats old events with the old secret.
    RazorpayX has separate webhooks, which must use the same secret.
    """

    name = "razorpay"

    def __init__(
        self,
        secrets: Sequence[bytes],
        credentials: tuple[str, str],
        url: str = API,
        timeout_seconds: float = TIMEOUT_SECONDS,
        orders: KnownOrders | None = None,
    ) -> None:
        self._api = razorpay_api(credentials, url, timeout_seconds)
        self._secrets = secrets
        self._known = orders or KnownOrders()

    async def aclose(self) -> None:
        await self._api.aclose()

    async def read_callback(self, body: bytes, signature: str | None, now: int) -> PaymentReport:  # noqa: ARG002 - there is none to read
        """Raises NotFound: Razorpay sends events, no callbacks."""
        raise NotFound(self.name)

    async def read_event(self, body: bytes, signature: str | None, now: int) -> ProviderEvent | None:  # noqa: ARG002 - no time is signed
        _check(body, signature, self._secrets)
        sent = read_json(body)
        try:
            event = _read(sent)
        except ValidationError as error:
            raise InvalidInput.of("body", "Expected an event as Razorpay documents it.") from error
        if isinstance(event, PaymentReport | DisputeReport):
            return replace(event, payment_id=await self._our_id(event.payment_id))
        return event

    async def _our_id(self, order_id: str) -> str:
        """Returns the platform's id of the payment: what the platform made the order for, or else what the order's
        notes say. A payment's own notes come from the customer's browser, which could name another customer's payment.
        """
        if not order_id.startswith(ORDER):
            return order_id
        known = self._known.payment_of(order_id)
        if known is not None:
            return known
        try:
            payment_id = (await self._api.ask(Noted, "GET", f"/orders/{order_id}")).note("payment_id")
        except Missing:
            return order_id
        if payment_id is None:
            return order_id
        self._known.keep(order_id, payment_id)
        return payment_id


def _check(body: bytes, signature: str | None, secrets: Sequence[bytes]) -> None:
    """Compares in constant time with the signature under each valid secret. Raises BadSignature."""
    given = (signature or "").encode(errors="replace")
    macs = [hmac.new(secret, body, hashlib.sha256).hexdigest().encode() for secret in secrets]
    matches = [hmac.compare_digest(mac, given) for mac in macs]
    if not any(matches):
        raise BadSignature


class Event(Wire):
    event: Text
    payload: Any = None


class Wrapped(Wire, Generic[Item]):
    entity: Item


class PaymentPayload(Wire):
    payment: Wrapped[Payment]


class RefundPayload(Wire):
    refund: Wrapped[Refund]


class PayoutPayload(Wire):
    payout: Wrapped[Noted]


class DisputedPayment(Wire):
    order_id: OptionalText = None


class DisputePayload(Wire):
    dispute: Wrapped[Dispute]
    payment: Wrapped[DisputedPayment]


class SettlementPayload(Wire):
    settlement: Wrapped[Settlement]


def _read(sent: Any) -> ProviderEvent | None:
    """Parses an event; None if it does not concern the platform. Raises ValidationError."""
    event = Event.model_validate(sent)
    report = _REPORTS.get(event.event)
    return None if report is None else report(event.payload)


def _payment(payload: Any) -> PaymentReport:
    """Reads a payment. Its `payment_id` is Razorpay's id of the order, or of the payment if it has none."""
    payment = PaymentPayload.model_validate(payload).payment.entity
    order = payment.order_id or payment.id
    reference = payment.id if payment.reached is PaymentStatus.SUCCEEDED else order
    return PaymentReport(order, payment.reached, payment.amount, payment.currency, reference)


def _refund(payload: Any) -> RefundReport | None:
    """Reads a refund; None if the platform did not request it: made by hand, or by Razorpay for uncaptured money."""
    refund = RefundPayload.model_validate(payload).refund.entity
    refund_id = refund.note("refund_id")
    if refund_id is None or refund.status not in ("processed", "failed"):
        return None
    return RefundReport(refund_id, refund.status == "processed", refund.id)


def _payout(payload: Any) -> PayoutReport | None:
    """Reads a payout; None if the platform did not request it."""
    payout_id = PayoutPayload.model_validate(payload).payout.entity.note("payout_id")
    return None if payout_id is None else PayoutReport(payout_id)


def _dispute(status: DisputeStatus | None) -> Callable[[Any], DisputeReport]:
    """Reads a dispute. `status`: None if the event does not decide it. A deducted amount means that the dispute is
    lost.
    """

    def report(payload: Any) -> DisputeReport:
        sent = DisputePayload.model_validate(payload)
        dispute, order_id = sent.dispute.entity, sent.payment.entity.order_id
        return DisputeReport(
            reference=dispute.id,
            payment_id=order_id or dispute.payment_id,
            status=status or (DisputeStatus.LOST if dispute.amount_deducted else DisputeStatus.WON),
            amount_minor=dispute.taken,
            currency=dispute.currency,
            opened_at=dispute.created_at,
        )

    return report


def _settlement(payload: Any) -> BankSettlementReport:
    sent = SettlementPayload.model_validate(payload).settlement.entity
    return BankSettlementReport(
        reference=sent.id,
        gross_minor=sent.amount + sent.fees,
        fee_minor=sent.fees - sent.tax,
        tax_minor=sent.tax,
        net_minor=sent.amount,
        currency=sent.currency or DEFAULT_CURRENCY,
        utr=sent.utr,
        settled_at=sent.created_at,
    )


_REPORTS: Mapping[str, Callable[[Any], ProviderEvent | None]] = {
    "payment.authorized": _payment,
    "payment.captured": _payment,
    "payment.failed": _payment,
    "refund.processed": _refund,
    "refund.failed": _refund,
    "payment.dispute.created": _dispute(DisputeStatus.OPEN),
    "payment.dispute.won": _dispute(DisputeStatus.WON),
    "payment.dispute.lost": _dispute(DisputeStatus.LOST),
    "payment.dispute.closed": _dispute(None),
    "settlement.processed": _settlement,
    **{
        f"payout.{change}": _payout
        for change in ("processed", "reversed", "failed", "rejected", "cancelled", "updated")
    },
}
"""Other events carry nothing new: `order.paid`, for example, accompanies `payment.captured`."""
