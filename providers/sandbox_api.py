"""The sandbox provider's HTTP API, which payments and payouts share."""

import httpx2

from providers.http_api import HttpApi
from providers.trust import trust


def sandbox_api(url: str, merchant_secret: str, timeout_seconds: float) -> HttpApi:
    headers = {"authorization": f"Bearer {merchant_secret}"}
    http = httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=timeout_seconds, verify=trust())
    return HttpApi("The sandbox provider", http)
