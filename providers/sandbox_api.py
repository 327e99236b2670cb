"""The sandbox provider's HTTP API, which payments and payouts share, and the base of its JSON models."""

import httpx2
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from providers.http_api import HttpApi
from providers.trust import trust
from providers.wire import Wire


class SandboxWire(Wire):
    """Base of the sandbox's models, whose members are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)


def sandbox_api(url: str, merchant_secret: str, timeout_seconds: float) -> HttpApi:
    headers = {"authorization": f"Bearer {merchant_secret}"}
    http = httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=timeout_seconds, verify=trust())
    return HttpApi("The sandbox provider", http)
