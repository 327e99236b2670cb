"""What Razorpay's webhooks say. The signature covers the raw body and no time: the same body may come for ever."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.checkout.callback import Report
from domain.checkout.disputes import DisputeStatus
from domain.checkout.errors import BadSignature
from domain.checkout.provider_events import (
    BankSettlementReport,
    DisputeReport,
    PayoutReport,
    ProviderEvent,
    RefundReport,
)
from domain.errors import InvalidInput
from domain.payments import PaymentStatus
from providers.foreign_json import Foreign, Unreadable
from providers.http_api import Missing
from providers.razorpay_api import API, razorpay_api
from providers.razorpay_entities import ORDER, note, status_of

TIMEOUT_SECONDS = 3.0
"""Razorpay itself waits five seconds for our answer."""
DEFAULT_CURRENCY = "INR"


class RazorpayEvents:
    """`secrets`: of the webhooks, all that are in force; after a change Razorpay repeats old events under the old one.

    RazorpayX has webhooks of its own: give them the same secret.
    """

    name = "razorpay"

    def __init__(
        self,
        secrets: Sequence[bytes],
        credentials: tuple[str, str],
        url: str = API,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._api = razorpay_api(credentials, url, timeout_seconds)
        self._secrets = secrets

    async def aclose(self) -> None:
        await self._api.aclose()

    async def read_event(self, body: bytes, signature: str | None, now: int) -> ProviderEvent | None:  # noqa: ARG002
        _check(body, signature, self._secrets)
        try:
            sent = Foreign.of(json.loads(body), "The body")
            make = _KINDS.get(sent.text("event"))
            event = None if make is None else make(sent.member("payload"))
        except (Unreadable, ValueError, RecursionError) as error:
            raise InvalidInput.of("body", "Expected an event as Razorpay documents it.") from error
        if isinstance(event, Report | DisputeReport):
            return replace(event, payment_id=await self._our_id(event.payment_id))
        return event

    async def _our_id(self, order_id: str) -> str:
        """A payment's notes come from the customer's browser, which could name somebody else's payment; an order's
        are our own. So it is the order that tells for which payment of ours the money came.
        """
        if not order_id.startswith(ORDER):
            return order_id
        try:
            return note(await self._api.ask("GET", f"/orders/{order_id}"), "payment_id") or order_id
        except Missing:
            return order_id


def _check(body: bytes, signature: str | None, secrets: Sequence[bytes]) -> None:
    """In constant time against each secret in force. Raises BadSignature."""
    given = (signature or "").encode(errors="replace")
    macs = [hmac.new(secret, body, hashlib.sha256).hexdigest().encode() for secret in secrets]
    matches = [hmac.compare_digest(mac, given) for mac in macs]
    if not any(matches):
        raise BadSignature


def _payment(payload: Foreign) -> Report:
    """`payment_id` is Razorpay's name for what was paid: its order, or the payment itself where it has none."""
    payment = payload.member("payment").member("entity")
    status = status_of(payment)
    order = payment.optional_text("order_id") or payment.text("id")
    known_by = payment.text("id") if status is PaymentStatus.SUCCEEDED else order
    return Report(order, status, payment.whole("amount"), payment.text("currency"), known_by)


def _refund(payload: Foreign) -> RefundReport | None:
    """None for refunds that others made: by hand, or Razorpay of what nobody captured."""
    refund = payload.member("refund").member("entity")
    refund_id = note(refund, "refund_id")
    status = refund.text("status")
    if refund_id is None or status not in ("processed", "failed"):
        return None
    return RefundReport(refund_id, status == "processed", refund.text("id"))


def _payout(payload: Foreign) -> PayoutReport | None:
    """None for payouts that were not ours to make."""
    payout_id = note(payload.member("payout").member("entity"), "payout_id")
    return None if payout_id is None else PayoutReport(payout_id)


def _dispute(status: DisputeStatus | None) -> Callable[[Foreign], DisputeReport]:
    def make(payload: Foreign) -> DisputeReport:
        dispute = payload.member("dispute").member("entity")
        payment = payload.member("payment").member("entity")
        deducted = dispute.whole("amount_deducted") if "amount_deducted" in dispute.values else 0
        amount = deducted or dispute.whole("amount")
        if amount == 0:
            raise Unreadable("A dispute over nothing.")
        return DisputeReport(
            reference=dispute.text("id"),
            payment_id=payment.optional_text("order_id") or dispute.text("payment_id"),
            status=status or (DisputeStatus.LOST if deducted else DisputeStatus.WON),
            amount_minor=amount,
            currency=dispute.text("currency"),
            opened_at=_at(dispute),
        )

    return make


def _settlement(payload: Foreign) -> BankSettlementReport:
    """`fees` hold the tax on them, as a payment's `fee` does; `amount` is what arrives."""
    settlement = payload.member("settlement").member("entity")
    net, fees, tax = (settlement.whole(name) for name in ("amount", "fees", "tax"))
    if tax > fees:
        raise Unreadable("The tax on the fees is more than the fees.")
    currency = settlement.optional_text("currency") or DEFAULT_CURRENCY
    utr, at = settlement.optional_text("utr"), _at(settlement)
    return BankSettlementReport(settlement.text("id"), net + fees, fees - tax, tax, net, currency, utr, at)


def _at(entity: Foreign) -> datetime:
    return datetime.fromtimestamp(entity.whole("created_at"), UTC)


_KINDS: dict[str, Callable[[Foreign], Any]] = {
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
"""What is not here is nothing to us: order.paid, say, comes along with payment.captured."""
