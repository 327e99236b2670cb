"""How Razorpay's entities read: in answers to our calls and in its webhooks they are the same."""

from domain.payments import PaymentStatus
from providers.foreign_json import Foreign, Unreadable

ORDER, PAYMENT = "order_", "pay_"
_OF_PAYMENT = {
    "created": PaymentStatus.INITIATED,
    "authorized": PaymentStatus.PROCESSING,
    "captured": PaymentStatus.SUCCEEDED,
    "failed": PaymentStatus.FAILED,
}
_OF_ORDER = {
    "created": PaymentStatus.INITIATED,
    "attempted": PaymentStatus.PROCESSING,
    "paid": PaymentStatus.PROCESSING,
}
"""Without a payment that took the money an order is paid only for as long as its payments lag behind."""


def status_of(payment: Foreign) -> PaymentStatus:
    """Razorpay sends back by itself what nobody captured: `refunded` as well, but no money ever came to us."""
    status = payment.text("status")
    if status == "refunded":
        return PaymentStatus.SUCCEEDED if payment.values.get("captured") is True else PaymentStatus.FAILED
    known = _OF_PAYMENT.get(status)
    if known is None:
        raise Unreadable("Razorpay names a state that payments do not have.")
    return known


def order_status(order: Foreign) -> PaymentStatus:
    known = _OF_ORDER.get(order.text("status"))
    if known is None:
        raise Unreadable("Razorpay names a state that orders do not have.")
    return known


def note(entity: Foreign, name: str) -> str | None:
    """Of the notes that we gave it. Razorpay writes no notes as an empty list."""
    notes = entity.values.get("notes")
    value = notes.get(name) if isinstance(notes, dict) else None
    return value if isinstance(value, str) else None
