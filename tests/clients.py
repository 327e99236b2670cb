"""HTTP clients from outside of the server."""

from httpx2 import AsyncClient

from providers.trust import trust
from tests.documented import check_documented


def client_of(url: str) -> AsyncClient:
    """Patient, since the machine may be busy; what it trusts is read once for all clients. It fails for an answer that
    the API's document does not list.
    """
    hooks = {"response": [check_documented]}
    return AsyncClient(base_url=url, timeout=30, verify=trust(), event_hooks=hooks)
