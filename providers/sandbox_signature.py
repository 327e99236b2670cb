"""The sandbox provider's signature: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "{t}.{raw body}">`."""

import hashlib
import hmac
from collections.abc import Sequence

from domain.checkout.errors import BadSignature

TOLERANCE_SECONDS = 300
MOST_DIGITS = 20


def check_signature(body: bytes, header: str | None, secrets: Sequence[bytes], now: int) -> None:
    """Compares in constant time with the signature under each valid secret. Raises BadSignature, also for a time more
    than TOLERANCE_SECONDS away from `now`.
    """
    pairs = [part.strip().partition("=") for part in (header or "").split(",")]
    at = next((value for name, _, value in pairs if name == "t"), "")
    given = [value for name, _, value in pairs if name == "v1" and value.isascii()]
    if not _is_recent(at, now):
        raise BadSignature
    matches = [hmac.compare_digest(_mac(body, secret, at), mac) for secret in secrets for mac in given]
    if not any(matches):
        raise BadSignature


def _is_recent(at: str, now: int) -> bool:
    return at.isascii() and at.isdigit() and len(at) <= MOST_DIGITS and abs(now - int(at)) <= TOLERANCE_SECONDS


def _mac(body: bytes, secret: bytes, at: str) -> str:
    return hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
