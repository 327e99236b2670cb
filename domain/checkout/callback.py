"""What a provider's callback says, and whether it is the provider who says it."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from domain import nesting
from domain.checkout.errors import BadSignature
from domain.errors import FieldProblem, InvalidInput
from domain.money import minor_of
from domain.payments import PaymentStatus

TOLERANCE_SECONDS = 300
LONGEST_TEXT = 200

_STATUSES = {
    "SUCCESS": PaymentStatus.SUCCEEDED,
    "FAILED": PaymentStatus.FAILED,
    "PENDING": PaymentStatus.PROCESSING,
    "PROCESSING": PaymentStatus.PROCESSING,
}


@dataclass(frozen=True)
class Report:
    """What a provider says of a payment, by callback or when asked. Amount and currency are None where it is silent."""

    payment_id: str
    status: PaymentStatus
    amount_minor: int | None = None
    currency: str | None = None
    reference: str | None = None


def signature_of(body: bytes, secret: bytes, at: int) -> str:
    """The header's value: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "{t}.{raw body}">`."""
    return f"t={at},v1={_mac(body, secret, str(at))}"


def check_signature(body: bytes, header: str | None, secrets: Sequence[bytes], now: int) -> None:
    """In constant time against each secret in force. Raises BadSignature."""
    pairs = [part.strip().partition("=") for part in (header or "").split(",")]
    at = next((value for name, _, value in pairs if name == "t"), "")
    given = [value for name, _, value in pairs if name == "v1" and value.isascii()]
    if not _is_recent(at, now):
        raise BadSignature
    matches = [hmac.compare_digest(_mac(body, secret, at), mac) for secret in secrets for mac in given]
    if not any(matches):
        raise BadSignature


def _is_recent(at: str, now: int) -> bool:
    return at.isascii() and at.isdigit() and len(at) < LONGEST_TEXT and abs(now - int(at)) <= TOLERANCE_SECONDS


def _mac(body: bytes, secret: bytes, at: str) -> str:
    return hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def parse(body: bytes) -> Report:
    """UTF-8. Raises InvalidInput, naming the field."""
    try:
        values = nesting.parse(body.decode(), parse_float=Decimal)
    except nesting.TooDeep as error:
        raise InvalidInput.of("body", str(error)) from error
    except ValueError as error:
        raise InvalidInput.of("body", "Expected a JSON object.") from error
    if not isinstance(values, dict):
        raise InvalidInput.of("body", "Expected a JSON object.")
    unknown = set(values) - {"paymentId", "status", "amount", "currency", "providerReference"}
    if unknown:
        raise InvalidInput(tuple(FieldProblem(name, "Unknown member.") for name in sorted(unknown)))
    status = _text(values, "status")
    if status not in _STATUSES:
        raise InvalidInput.of("status", f"Expected one of {', '.join(_STATUSES)}.")
    return Report(
        payment_id=_text(values, "paymentId"),
        status=_STATUSES[status],
        amount_minor=_amount(values.get("amount")),
        currency=_optional_text(values, "currency"),
        reference=_optional_text(values, "providerReference"),
    )


def _amount(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return minor_of(Decimal(value), "amount")
    except (InvalidOperation, TypeError, ValueError) as error:
        raise InvalidInput.of("amount", "Expected a number.") from error


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT or not value.isprintable():
        raise InvalidInput.of(name, "Expected a text.")
    return value


def _optional_text(values: dict[str, Any], name: str) -> str | None:
    return None if values.get(name) is None else _text(values, name)
