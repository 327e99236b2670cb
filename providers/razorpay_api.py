"""Razorpay's HTTP API, which payments, payouts and events share."""

from http import HTTPStatus

import httpx2

from providers.http_api import BUSY, HttpApi
from providers.trust import trust

API = "https://api.razorpay.com"
_IN_FLIGHT = BUSY | {HTTPStatus.CONFLICT}
"""Razorpay answers 409 while an earlier call with the same idempotency key is in progress."""


def razorpay_api(credentials: tuple[str, str], url: str, timeout_seconds: float) -> HttpApi:
    """Returns a client of the API. `credentials`: key id and secret."""
    address = f"{url.rstrip('/')}/v1"
    http = httpx2.AsyncClient(base_url=address, auth=credentials, timeout=timeout_seconds, verify=trust())
    return HttpApi("Razorpay", http, _IN_FLIGHT)
